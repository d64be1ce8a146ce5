"""The tree of directories, in columns: what the tree view is drawn from.

A directory is a row, numbered in the order in which the scan counted it, so a
parent's number is always smaller than its children's. A root that is no directory is
a row, too. Until ``close`` a row holds
what the directory itself contributes; ``close`` adds every row to its parent's, once,
from the last row to the first, without recursion. A row costs about 50 bytes and its
name.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TypeAlias

NO_ROW = -1
"""Stands where there is no parent, no child or no sibling."""

Column: TypeAlias = "array[int] | list[int]"


class DirectoryTree:
    """Rows of directories with the sums of all below each. Sizes are bytes.

    Columns of one length, indexed by row: ``parents`` (NO_ROW for a root),
    ``apparent_sizes`` (files and symbolic links), ``allocated_sizes``
    and ``inodes``. A sum beyond 2**63 - 1 makes its column a list, and stays exact.
    """

    __slots__ = (
        "_first_children",
        "_name_ends",
        "_names",
        "_next_siblings",
        "_places",
        "allocated_sizes",
        "apparent_sizes",
        "inodes",
        "parents",
    )

    def __init__(self) -> None:
        self.parents = array("i")
        self.apparent_sizes: Column = array("q")
        self.allocated_sizes: Column = array("q")
        self.inodes: Column = array("q")
        self._places: dict[int, int] = {}
        self._names = bytearray()
        self._name_ends = array("q")
        self._first_children = array("i")
        self._next_siblings = array("i")

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.parents)

    def add(
        self,
        parent: int,
        name: bytes,
        apparent_size: int,
        allocated_size: int,
        inodes: int,
        place: int | None = None,
    ) -> int:
        """A new row for the directory ``name`` in the row ``parent``; answers its number.

        The sums are those of the directory itself and its non-directories. ``place`` is
        a root's among the roots as they were given.
        """
        row = len(self.parents)
        try:
            self.apparent_sizes.append(apparent_size)
        except OverflowError:
            self.apparent_sizes = [*self.apparent_sizes, apparent_size]
        try:
            self.allocated_sizes.append(allocated_size)
        except OverflowError:
            self.allocated_sizes = [*self.allocated_sizes, allocated_size]
        self.inodes.append(inodes)
        self.parents.append(parent)
        if place is not None:
            self._places[row] = place
        self._names += name
        self._name_ends.append(len(self._names))
        return row

    def add_to(self, row: int, apparent_size: int, allocated_size: int, inodes: int) -> None:
        """More of what a row's directory itself contributes."""
        self.apparent_sizes = _add(self.apparent_sizes, row, apparent_size)
        self.allocated_sizes = _add(self.allocated_sizes, row, allocated_size)
        self.inodes = _add(self.inodes, row, inodes)

    def move(
        self, source: int, target: int, apparent_size: int, allocated_size: int, inodes: int
    ) -> None:
        """Let some inodes of a row be another row's.

        Never more than the row has: a file that grew meanwhile was counted smaller.
        """
        apparent_size = min(apparent_size, self.apparent_sizes[source])
        allocated_size = min(allocated_size, self.allocated_sizes[source])
        self.add_to(source, -apparent_size, -allocated_size, -inodes)
        self.add_to(target, apparent_size, allocated_size, inodes)

    def close(self) -> None:
        """Sum every row into its parent's and link the children; the rows are final then."""
        parents = self.parents
        self.apparent_sizes = _sum_upwards(parents, self.apparent_sizes)
        self.allocated_sizes = _sum_upwards(parents, self.allocated_sizes)
        self.inodes = _sum_upwards(parents, self.inodes)
        first = self._first_children = array("i", [NO_ROW]) * len(parents)
        following = self._next_siblings = array("i", [NO_ROW]) * len(parents)
        for row in range(len(parents) - 1, -1, -1):
            parent = parents[row]
            if parent != NO_ROW:
                following[row] = first[parent]
                first[parent] = row

    def name(self, row: int) -> bytes:
        """The name of a row's directory; of a root, its path as it was given."""
        start = self._name_ends[row - 1] if row else 0
        return bytes(self._names[start : self._name_ends[row]])

    def place(self, root: int) -> int:
        """Where the row of a root stands among the roots as given, or as counted."""
        return self._places.get(root, root)

    def roots(self) -> list[int]:
        """The rows of the roots, in the order in which they were given."""
        rows = [row for row, parent in enumerate(self.parents) if parent == NO_ROW]
        return sorted(rows, key=self.place)

    def children(self, row: int) -> Iterator[int]:
        """The rows of a directory's subdirectories; known once the tree is closed."""
        child = self._first_children[row]
        while child != NO_ROW:
            yield child
            child = self._next_siblings[child]

    def path(self, row: int) -> bytes:
        """The whole path of a row's directory, beginning with its root as given."""
        names = []
        while row != NO_ROW:
            names.append(self.name(row))
            row = self.parents[row]
        root = names.pop()
        if not names:
            return root
        separator = b"" if root.endswith(b"/") else b"/"
        return root + separator + b"/".join(reversed(names))


def _add(column: Column, row: int, amount: int) -> Column:
    """Add to one row of a column."""
    try:
        column[row] += amount
    except OverflowError:
        column = list(column)
        column[row] += amount
    return column


def _sum_upwards(parents: array[int], column: Column) -> Column:
    """Add each row of a column to its parent's row, from the last row to the first."""
    try:
        for row in range(len(parents) - 1, -1, -1):
            parent = parents[row]
            if parent != NO_ROW:
                column[parent] += column[row]
    except OverflowError:
        # The row that did not fit is unchanged: go on from it where nothing overflows.
        wide = list(column)
        for rest in range(row, -1, -1):
            parent = parents[rest]
            if parent != NO_ROW:
                wide[parent] += wide[rest]
        return wide
    return column
