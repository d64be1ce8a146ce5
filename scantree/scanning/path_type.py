"""Paths in the type in which one was given: text, bytes, or a path object of its class."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any


def path_type(given: object) -> type:
    """The type in which paths are answered where this one was given."""
    if isinstance(given, PurePath):
        return type(given)
    if isinstance(given, os.PathLike):
        given = os.fspath(given)
    return bytes if isinstance(given, bytes) else str


def path_as(kind: type, path: bytes) -> Any:
    """A path in a type that ``path_type`` answered."""
    if kind is bytes:
        return path
    text = os.fsdecode(path)
    return text if kind is str else kind(text)
