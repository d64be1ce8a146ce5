"""A scan in a file, to compare, to export and to count: every row, and its entries.

Rows come in the order of the table of sums, where the children of a directory lie together;
entries in the order of rows. Both are read a few pages at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial

from scantree.reader.packed_entries import NO_DIRECTORY, Directory, Entry, unpack
from scantree.saved.schema import PART_SHIFT, SHARED_COLUMNS, STATES
from scantree.saved.values import name_of, number
from scantree.scanning.findings import (
    DIRECTORY,
    NO_ROW,
    UNKNOWN,
    Directories,
    KeptRow,
    LeftOut,
    PackedRow,
)
from scantree.scanning.report import ScanReport
from scantree.scanning.same_rows import SameRows

PENDING = "pending"

_TOLD = (
    "d.id, coalesce(d.parent, -1), CAST(d.name AS BLOB), coalesce(d.kind, 'directory'),"
    f" CASE d.state {' '.join(f'WHEN {n} THEN {s!r}' for n, s in enumerate(STATES))} END,"
    f" coalesce(d.device, {UNKNOWN}), coalesce(d.inode, 0), coalesce(d.mtime, 0)"
)
_ROWS = (
    f"SELECT {_TOLD}, s.apparent_size, s.allocated_size, s.inodes, s.files"
    " FROM sums s CROSS JOIN directory d ON d.id = s.id ORDER BY s.parent, s.id"
)
_HAS_TEXT = (
    "SELECT EXISTS(SELECT 1 FROM directory WHERE typeof(inode) = 'text' OR"
    " typeof(device) = 'text' OR typeof(mtime) = 'text') OR"
    " EXISTS(SELECT 1 FROM sums WHERE parent = -1 AND"
    " 'text' IN (typeof(apparent_size), typeof(allocated_size), typeof(inodes), typeof(files)))"
)
_DIRECTORY_OF = "SELECT depth, kind, mtime, inode, uid, gid, device FROM directory WHERE id = ?"
_OF_ROW = "SELECT device, inode, mtime, state, uid, gid, kind FROM directory WHERE id = ?"


class StoredFindings(SameRows):
    """See ``KeptFindings``. Raises ``sqlite3.Error`` or ValueError where the file is damaged.

    ``directories`` are those of the file; whether its scan has ended is ``has_sums``.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        directories: Directories,
        report: ScanReport,
        *,
        has_entries: bool,
        has_sums: bool = True,
    ) -> None:
        super().__init__(directories)
        self.report = report
        self.has_entries = has_entries
        self._has_sums = has_sums
        self._connection = connection
        self._directories = directories
        self.roots = directories.roots
        self.parent = directories.parent

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._directories)

    def entries(self, row: int) -> Iterator[Entry]:
        """What is no directory in a row; each hard link under each of its names."""
        device, inode, mtime, _, uid, gid, kind = self._told(row)
        directory = NO_DIRECTORY
        if kind is None:
            directory = Directory(*map(number, (mtime, inode, uid, gid, device)))
        for part in self._parts(row):
            yield from unpack(part, directory)

    def identity(self, row: int) -> tuple[int, int] | None:
        """The device and inode of a row; None where nobody could ask for it."""
        device, inode, *_ = self._told(row)
        return None if device is None or not number(inode) else (number(device), number(inode))

    def mtime(self, row: int) -> int | None:
        """When a row's directory was changed, in whole seconds since the epoch."""
        mtime = self._told(row)[2]
        return None if mtime is None else number(mtime)

    def owner(self, row: int) -> int | None:
        """The user id that a row's directory belongs to, where it is known."""
        uid = self._told(row)[4]
        return None if uid is None or number(uid) < 0 else number(uid)

    def state(self, row: int) -> str:
        """What became of a row: ``read``, ``partly`` or ``failed``."""
        return STATES[number(self._told(row)[3])]

    def rows(self) -> Iterator[KeptRow]:
        """All rows: parents before children, the children of one parent together."""
        if not self._has_sums:
            return self._rows_of_tree()
        ((has_text,),) = self._connection.execute(_HAS_TEXT)
        # As KeptRow._make does it, in less than half of the time.
        found = map(partial(tuple.__new__, KeptRow), self._connection.execute(_ROWS))
        return map(_with_numbers, found) if has_text else found

    def packed(self) -> Iterator[tuple[int, bytes]]:
        """The rows that have entries, with these as ``packed_entries`` has them."""
        several = {
            row
            for (row,) in self._connection.execute(
                f"SELECT DISTINCT (id >> {PART_SHIFT}) - 1 FROM entries WHERE id >> {PART_SHIFT}"
            )
        }
        for row, packed in self._connection.execute(
            "SELECT id, CAST(packed AS BLOB) FROM entries"
            f" WHERE id BETWEEN 0 AND {(1 << PART_SHIFT) - 1} ORDER BY id"
        ):
            if row in several:
                parts = [part.encode() for part in self._parts(row)]
                yield row, b",".join(part[1:-1] for part in parts).join((b"[", b"]"))
            else:
                yield row, packed

    def linked_sums(self) -> Iterator[tuple[int, int, int, int, int]]:
        """The rows that are shown with linked inodes, and what these add to their own sums."""
        for found in self._connection.execute(f"SELECT {', '.join(SHARED_COLUMNS)} FROM shared"):
            row, apparent_size, allocated_size, inodes, files = map(number, found)
            yield row, apparent_size, allocated_size, inodes, files

    def packed_rows(self) -> Iterator[PackedRow]:
        """The same with what it takes to read the entries."""
        look = self._connection.cursor()
        for row, packed in self.packed():
            depth, kind, *told = look.execute(_DIRECTORY_OF, (row,)).fetchone()
            directory = NO_DIRECTORY if kind is not None else Directory(*map(number, told))
            yield PackedRow(row, number(depth), kind is None, directory, packed)

    def left_out(self) -> Iterator[LeftOut]:
        """The directories that were met and are no rows."""
        for parent, name, skip in self._connection.execute(
            "SELECT coalesce(parent, -1), CAST(name AS BLOB), coalesce(skip, 'failed')"
            " FROM directory WHERE id < 0 AND kind IS NULL ORDER BY id DESC"
        ):
            yield LeftOut(number(parent), name_of(name), str(skip))
        for parent, name in self._connection.execute(
            "SELECT coalesce(parent, -1), CAST(name AS BLOB) FROM pending ORDER BY id"
        ):
            yield LeftOut(number(parent), name_of(name), PENDING)

    def _told(self, row: int) -> tuple[object, ...]:
        found: tuple[object, ...] | None = self._connection.execute(_OF_ROW, (row,)).fetchone()
        if found is None:
            raise ValueError(f"no row {row}")
        return found

    def _parts(self, row: int) -> Iterator[str]:
        first = (row + 1) << PART_SHIFT
        for (packed,) in self._connection.execute(
            "SELECT packed FROM entries WHERE id = ? OR id BETWEEN ? AND ? ORDER BY id",
            (row, first, first + (1 << PART_SHIFT) - 1),
        ):
            yield str(packed)

    def _rows_of_tree(self) -> Iterator[KeptRow]:
        """The rows where their sums are in memory alone."""
        parents = [NO_ROW, *range(len(self))]
        children: dict[int, list[int]] = {}
        for row in range(len(self)):
            children.setdefault(self.parent(row), []).append(row)
        for parent in parents:
            for row in children.pop(parent, ()):
                device, inode, mtime, state, _, _, kind = self._told(row)
                yield KeptRow(
                    row,
                    parent,
                    self.name(row),
                    DIRECTORY if kind is None else str(kind),
                    STATES[number(state)],
                    UNKNOWN if device is None else number(device),
                    number(inode),
                    number(mtime),
                    self.apparent_size(row),
                    self.allocated_size(row),
                    self.inodes(row),
                    self.files(row),
                )


def _with_numbers(row: KeptRow) -> KeptRow:
    """A row with numbers in place of those that are text."""
    return KeptRow(*row[:5], *map(number, row[5:]))
