"""What is no directory in a kept scan, for a program."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Literal

from scantree.reader.packed_entries import Entry
from scantree.scanning.findings import DIRECTORY, NO_ROW, KeptFindings
from scantree.scanning.path_type import path_as
from scantree.scanning.paths import join


class KeptEntry:
    """An entry that is no directory. Sizes are bytes, ``mtime`` whole seconds since the epoch.

    A hard link has one for each of its names. ``uid``, ``gid`` and ``device`` are -1 where an
    export didn't tell them.
    """

    __slots__ = ("_entry", "_kind", "path_bytes")

    def __init__(self, path: bytes, entry: Entry, kind: type) -> None:
        self.path_bytes = path
        self._entry = entry
        self._kind = kind

    @property
    def path(self) -> Any:
        """The whole path, in the type in which the file's was given."""
        return path_as(self._kind, self.path_bytes)

    @property
    def name(self) -> Any:
        """The name in its directory."""
        return path_as(bytes if self._kind is bytes else str, self._entry.name)

    @property
    def name_bytes(self) -> bytes:
        """The name as it is."""
        return self._entry.name

    @property
    def kind(self) -> Literal["file", "symlink", "other"]:
        """What it is."""
        if stat.S_ISREG(self.mode):
            return "file"
        return "symlink" if stat.S_ISLNK(self.mode) else "other"

    @property
    def apparent_size(self) -> int:
        """The st_size; 0 for what is neither file nor link."""
        return self._entry.apparent_size

    @property
    def allocated_size(self) -> int:
        """The st_blocks * 512."""
        return self._entry.allocated_size

    @property
    def mtime(self) -> int:
        """When its content was changed."""
        return self._entry.mtime

    @property
    def mode(self) -> int:
        """The st_mode."""
        return self._entry.mode

    @property
    def links(self) -> int:
        """How many names it has."""
        return self._entry.links

    @property
    def uid(self) -> int:
        """Its owner."""
        return self._entry.uid

    @property
    def gid(self) -> int:
        """Its group."""
        return self._entry.gid

    @property
    def device(self) -> int:
        """The device that it lies on."""
        return self._entry.device

    @property
    def inode(self) -> int:
        """Its number on the device."""
        return self._entry.inode

    def __fspath__(self) -> Any:
        """The path."""
        return os.fspath(self.path)

    def __repr__(self) -> str:
        """What is asked for first."""
        return (
            f"KeptEntry({self.path!r}, {self.kind!r}, apparent_size={self.apparent_size},"
            f" allocated_size={self.allocated_size})"
        )


class KeptEntries:
    """All that is no directory in a kept scan, read on while one goes through it.

    Going through it again begins again. polars, pandas, pyarrow and DuckDB take it as a table.
    ``explaining`` makes what is wrong with the file an error that says so.
    """

    __slots__ = ("_explaining", "_findings", "_kind")

    def __init__(
        self,
        findings: KeptFindings,
        kind: type,
        explaining: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._findings = findings
        self._kind = kind
        self._explaining = explaining

    def __bool__(self) -> bool:
        """Whether the scan was kept with entries."""
        return self._findings.has_entries

    def __iter__(self) -> Iterator[KeptEntry]:
        findings = self._findings
        with self._explaining():
            for row, _ in findings.packed():
                yield from self.of_row(row)

    def of_row(self, row: int) -> Iterator[KeptEntry]:
        """Those in one row."""
        findings, kind = self._findings, self._kind
        path = findings.path(row)
        is_directory = findings.kind(row) == DIRECTORY
        for entry in findings.entries(row):
            yield KeptEntry(join(path, entry.name) if is_directory else path, entry, kind)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A table for whoever reads Arrow; its columns are those of the view ``files``."""
        from scantree.answers.tables import entry_table  # noqa: PLC0415 - where asked for

        return entry_table(self)

    def __repr__(self) -> str:
        """What they are."""
        if not self:
            return "KeptEntries(the scan was kept without)"
        findings = self._findings
        roots = [findings.path(row) for row in findings.roots() if findings.parent(row) == NO_ROW]
        return f"KeptEntries({', '.join(repr(path_as(self._kind, root)) for root in roots)})"
