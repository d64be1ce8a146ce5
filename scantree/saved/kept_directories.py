"""The directories of a scan in a file, to look at, once the scan has ended.

What is asked of a row comes from the table of sums, where the children of a directory lie
together. So a view of a scan of millions of directories reads those that it shows and their
siblings, and what was read is remembered, up to a bound.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from scantree.saved.values import name_of, number
from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY, NO_ROW

MOST_REMEMBERED = 100_000
"""How many rows are remembered."""

_COLUMNS = {
    Basis.ALLOCATED: "allocated_size",
    Basis.APPARENT: "apparent_size",
    Basis.INODES: "inodes",
}

_ROW = (
    "SELECT d.id, d.parent, d.name, d.depth, d.kind,"
    " s.apparent_size, s.allocated_size, s.inodes, s.files FROM "
)
_BY_PARENT = _ROW + "sums s JOIN directory d ON d.id = s.id WHERE s.parent = ?"
_BY_ID = (
    _ROW + "directory d JOIN sums s ON s.parent = coalesce(d.parent, -1) AND s.id = d.id"
    " WHERE d.id = ?"
)


class _Row(NamedTuple):
    parent: int
    name: bytes
    depth: int
    kind: str
    apparent_size: int
    allocated_size: int
    inodes: int
    files: int


class KeptDirectories:
    """See ``Directories``. Raises ``sqlite3.Error`` or ValueError where the file is damaged."""

    def __init__(self, connection: sqlite3.Connection, rows: int) -> None:
        self._connection = connection
        self._count = rows
        self._known: dict[int, _Row] = {}

    def __len__(self) -> int:
        """The number of rows."""
        return self._count

    def count_below(self, row: int) -> int:
        """How many rows there are at and below a row."""
        found = self._connection.execute(
            "SELECT directories FROM sums WHERE parent = ? AND id = ?", (self.parent(row), row)
        ).fetchone()
        return number(found[0])

    def roots(self) -> Sequence[int]:
        """The rows of the roots, in the order in which they were given."""
        rows = self._connection.execute(
            "SELECT d.id FROM sums s JOIN directory d ON d.id = s.id WHERE s.parent = ?"
            " ORDER BY d.root",
            (NO_ROW,),
        )
        return [number(row) for (row,) in rows]

    def parent(self, row: int) -> int:
        """The row of the directory that a row lies in; NO_ROW for a root."""
        return self._row(row).parent

    def name(self, row: int) -> bytes:
        """The name of a row's directory; of a root, its path as it was given."""
        return self._row(row).name

    def path(self, row: int) -> bytes:
        """The whole path of a row's directory, beginning with its root as given."""
        names = []
        while row != NO_ROW:
            at = self._row(row)
            names.append(at.name)
            row = at.parent
        root = names.pop()
        if not names:
            return root
        separator = b"" if root.endswith(b"/") else b"/"
        return root + separator + b"/".join(reversed(names))

    def depth(self, row: int) -> int:
        """How many names a row's path has below its root's."""
        return self._row(row).depth

    def kind(self, row: int) -> str:
        """What a row is: a directory, unless it is a root that is something else."""
        return self._row(row).kind

    def apparent_size(self, row: int) -> int:
        """The st_size of the files and symbolic links."""
        return self._row(row).apparent_size

    def allocated_size(self, row: int) -> int:
        """The st_blocks * 512 of everything."""
        return self._row(row).allocated_size

    def inodes(self, row: int) -> int:
        """The number of inodes, the directory itself among them."""
        return self._row(row).inodes

    def files(self, row: int) -> int:
        """The number of regular files."""
        return self._row(row).files

    def measure(self, basis: Basis) -> Callable[[int], int]:
        """What tells of a row the sum that a basis compares."""
        if basis is Basis.ALLOCATED:
            return self.allocated_size
        return self.apparent_size if basis is Basis.APPARENT else self.inodes

    def largest(self, row: int, basis: Basis, count: int | None = None) -> Sequence[int]:
        """The ``count`` largest children of a row, all where that is None.

        The largest comes first; equal ones come in the order of their names' bytes.
        """
        if count is not None and count <= 0:
            return []
        column = _COLUMNS[basis]
        condition, values = "", (row,)
        order = f" ORDER BY s.{column} DESC, CAST(d.name AS BLOB)"
        if count is None:
            return self._read(_BY_PARENT + order, values)
        # The smallest that is among the largest, without a look at names.
        found = self._connection.execute(
            f"SELECT {column} FROM sums WHERE parent = ? ORDER BY {column} DESC LIMIT 1 OFFSET ?",
            (row, count - 1),
        ).fetchone()
        if found is None:
            return self._read(_BY_PARENT + order, values)
        (least,) = found
        condition = f" AND s.{column} > ?"
        rows = self._read(_BY_PARENT + condition + order, (row, least))
        condition = f" AND s.{column} = ?"
        order = " ORDER BY CAST(d.name AS BLOB) LIMIT ?"
        return rows + self._read(_BY_PARENT + condition + order, (row, least, count - len(rows)))

    def _row(self, row: int) -> _Row:
        known = self._known.get(row)
        if known is None:
            if not self._read(_BY_ID, (row,)):
                raise ValueError(f"no row {row}")
            known = self._known[row]
        return known

    def _read(self, statement: str, values: tuple[object, ...]) -> list[int]:
        """The rows that a statement selects, remembered."""
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        numbers = []
        for at, parent, name, depth, kind, *sums in self._connection.execute(statement, values):
            above = NO_ROW if parent is None else number(parent)
            if above >= at:
                raise ValueError("a parent comes after its child")
            self._known[at] = _Row(
                above, name_of(name), number(depth), kind or DIRECTORY, *map(number, sums)
            )
            numbers.append(at)
        return numbers
