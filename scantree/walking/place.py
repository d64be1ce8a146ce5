"""Where a directory of a walk lies: what it and its entries know of their paths."""

from __future__ import annotations

import os
from typing import Any

from scantree.scanning.path_type import path_as
from scantree.scanning.paths import join


class Place:
    """A path in the type of the walk's root, made when it is asked for."""

    __slots__ = ("_bytes", "_is_directory", "_kind", "_path")

    def __init__(self, path: bytes, kind: type, *, is_directory: bool) -> None:
        self._bytes = path
        self._kind = kind
        self._is_directory = is_directory
        self._path: Any = None

    @property
    def path(self) -> Any:
        """The path."""
        if self._path is None:
            self._path = path_as(self._kind, self._bytes)
        return self._path

    @property
    def has_text(self) -> bool:
        """Whether names are text."""
        return self._kind is not bytes

    def path_of(self, name: str | bytes) -> Any:
        """The path of an entry; what is no directory is its own only entry."""
        if not self._is_directory:
            return self.path
        return path_as(self._kind, join(self._bytes, os.fsencode(name)))
