"""The tree of directories, in columns: what the tree view is drawn from.

A directory is a row, numbered in the order in which the scan counted it, so a
parent's number is always smaller than its children's. A root that is no directory is
a row, too. Until ``close`` a row holds
what the directory itself contributes; ``close`` adds every row to its parent's, once,
from the last row to the first, without recursion. A row costs about 60 bytes and its
name.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterator
from typing import TypeAlias

from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY, NO_ROW

Column: TypeAlias = "array[int] | list[int]"


class DirectoryTree:
    """Rows of directories with the sums of all below each; see ``Directories``.

    Columns of one length, indexed by row: ``parents`` (NO_ROW for a root),
    ``apparent_sizes`` (files and symbolic links), ``allocated_sizes``, ``inode_counts``
    and ``file_counts``. A sum beyond 2**63 - 1 makes its column a list, and stays exact.
    """

    __slots__ = (
        "_first_children",
        "_kinds",
        "_name_ends",
        "_names",
        "_next_siblings",
        "_places",
        "allocated_sizes",
        "apparent_sizes",
        "file_counts",
        "inode_counts",
        "parents",
    )

    def __init__(self) -> None:
        self.parents = array("i")
        self.apparent_sizes: Column = array("q")
        self.allocated_sizes: Column = array("q")
        self.inode_counts: Column = array("q")
        self.file_counts: Column = array("q")
        self._places: dict[int, int] = {}
        self._kinds: dict[int, str] = {}
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
        files: int = 0,
    ) -> int:
        """A new row for the directory ``name`` in the row ``parent``; answers its number.

        The sums are those of the directory itself and its non-directories.
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
        self.inode_counts.append(inodes)
        self.file_counts.append(files)
        self.parents.append(parent)
        self._names += name
        self._name_ends.append(len(self._names))
        return row

    def describe_root(self, row: int, place: int, kind: str) -> None:
        """Say where a root stands among the roots as they were given, and what it is."""
        self._places[row] = place
        if kind != DIRECTORY:
            self._kinds[row] = kind

    def add_to(
        self, row: int, apparent_size: int, allocated_size: int, inodes: int, files: int = 0
    ) -> None:
        """More of what a row's directory itself contributes."""
        self.apparent_sizes = _add(self.apparent_sizes, row, apparent_size)
        self.allocated_sizes = _add(self.allocated_sizes, row, allocated_size)
        self.inode_counts = _add(self.inode_counts, row, inodes)
        self.file_counts = _add(self.file_counts, row, files)

    def move(
        self,
        source: int,
        target: int,
        apparent_size: int,
        allocated_size: int,
        inodes: int,
        files: int = 0,
    ) -> tuple[int, int]:
        """Let some inodes of a row be another row's; answers the sizes that were moved.

        Never more than the row has: a file that grew meanwhile was counted smaller.
        """
        apparent_size = min(apparent_size, self.apparent_sizes[source])
        allocated_size = min(allocated_size, self.allocated_sizes[source])
        self.add_to(source, -apparent_size, -allocated_size, -inodes, -files)
        self.add_to(target, apparent_size, allocated_size, inodes, files)
        return apparent_size, allocated_size

    def close(self) -> None:
        """Sum every row into its parent's and link the children; the rows are final then."""
        parents = self.parents
        self.apparent_sizes = _sum_upwards(parents, self.apparent_sizes)
        self.allocated_sizes = _sum_upwards(parents, self.allocated_sizes)
        self.inode_counts = _sum_upwards(parents, self.inode_counts)
        self.file_counts = _sum_upwards(parents, self.file_counts)
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

    def root_place(self, row: int) -> int:
        """Where the root above a row stands, itself where it is one."""
        while self.parents[row] != NO_ROW:
            row = self.parents[row]
        return self.place(row)

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

    def families(self) -> Iterator[list[int]]:
        """The children of each row that has any, in the order of their numbers."""
        following = self._next_siblings
        for first in self._first_children:
            if first != NO_ROW:
                children = []
                child = first
                while child != NO_ROW:
                    children.append(child)
                    child = following[child]
                yield children

    def parent(self, row: int) -> int:
        """The row of the directory that a row lies in; NO_ROW for a root."""
        return self.parents[row]

    def depth(self, row: int) -> int:
        """How many names a row's path has below its root's."""
        depth = -1
        while row != NO_ROW:
            row = self.parents[row]
            depth += 1
        return depth

    def kind(self, row: int) -> str:
        """What a row is: a directory, unless it is a root that is something else."""
        return self._kinds.get(row, DIRECTORY)

    def apparent_size(self, row: int) -> int:
        """The st_size of the files and symbolic links."""
        return self.apparent_sizes[row]

    def allocated_size(self, row: int) -> int:
        """The st_blocks * 512 of everything."""
        return self.allocated_sizes[row]

    def inodes(self, row: int) -> int:
        """The number of inodes, the directory itself among them."""
        return self.inode_counts[row]

    def files(self, row: int) -> int:
        """The number of regular files."""
        return self.file_counts[row]

    def measure(self, basis: Basis) -> Callable[[int], int]:
        """What tells of a row the sum that a basis compares."""
        if basis is Basis.ALLOCATED:
            return self.allocated_sizes.__getitem__
        if basis is Basis.APPARENT:
            return self.apparent_sizes.__getitem__
        return self.inode_counts.__getitem__

    def largest(self, row: int, basis: Basis, count: int | None = None) -> list[int]:
        """The ``count`` largest children of a row, all where that is None.

        The largest comes first; equal ones come in the order of their names' bytes.
        """
        if count is not None and count <= 0:
            return []
        size = self.measure(basis)
        rows = list(self.children(row))
        if count is not None and len(rows) > count:
            least = heapq.nlargest(count, map(size, rows))[-1]
            larger = [child for child in rows if size(child) > least]
            equal = (child for child in rows if size(child) == least)
            rows = larger + heapq.nsmallest(count - len(larger), equal, key=self.name)
        return sorted(rows, key=lambda child: (-size(child), self.name(child)))

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
