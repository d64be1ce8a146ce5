"""The tree of directories, in columns: what the tree view is drawn from.

A directory is a row, numbered in the order in which the scan counted it, so a
parent's number is always smaller than its children's. A root that is no directory is
a row, too. Until ``close`` a row holds
what the directory itself contributes; ``close`` adds every row to its parent's, once,
from the last row to the first, without recursion. A row costs about 60 bytes and its
name. A reader in C may gather the rows of its plain listings, some thousands at a time: they
are taken when they are asked for.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TypeAlias

from scantree.reader.listing import Listing
from scantree.reader.sums import Rows
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
        "_allocated_sizes",
        "_apparent_sizes",
        "_file_counts",
        "_first_children",
        "_inode_counts",
        "_kinds",
        "_name_ends",
        "_names",
        "_next_siblings",
        "_parents",
        "_places",
        "_rows",
    )

    def __init__(self) -> None:
        self._rows: Rows | None = None
        self._parents = array("i")
        self._apparent_sizes: Column = array("q")
        self._allocated_sizes: Column = array("q")
        self._inode_counts: Column = array("q")
        self._file_counts: Column = array("q")
        self._places: dict[int, int] = {}
        self._kinds: dict[int, str] = {}
        self._names = bytearray()
        self._name_ends = array("q")
        self._first_children = array("i")
        self._next_siblings = array("i")

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._parents) + (0 if self._rows is None else len(self._rows))

    @property
    def parents(self) -> array[int]:
        """The row of the directory that each lies in; NO_ROW for a root."""
        self._take_rows()
        return self._parents

    @property
    def apparent_sizes(self) -> Column:
        """The st_size of files and symbolic links."""
        self._take_rows()
        return self._apparent_sizes

    @property
    def allocated_sizes(self) -> Column:
        """The st_blocks * 512 of everything."""
        self._take_rows()
        return self._allocated_sizes

    @property
    def inode_counts(self) -> Column:
        """The number of inodes, the directory itself among them."""
        self._take_rows()
        return self._inode_counts

    @property
    def file_counts(self) -> Column:
        """The number of regular files."""
        self._take_rows()
        return self._file_counts

    def gather_in(self, rows: Rows | None) -> None:
        """Have the plain listings to come gathered as rows by their reader, if it does."""
        self._take_rows()
        self._rows = rows
        self._number_rows()

    def _number_rows(self) -> None:
        if self._rows is not None:
            self._rows.begin(len(self._parents), len(self._names))

    def _take_rows(self) -> None:
        """Have those rows here that were gathered elsewhere."""
        if not self._rows:
            return
        parents, apparent, allocated, inodes, files, name_ends, names = self._rows.take()
        self._parents.frombytes(parents)
        self._apparent_sizes = _extended(self._apparent_sizes, apparent)
        self._allocated_sizes = _extended(self._allocated_sizes, allocated)
        self._inode_counts = _extended(self._inode_counts, inodes)
        self._file_counts = _extended(self._file_counts, files)
        self._name_ends.frombytes(name_ends)
        self._names += names

    def add_listing(self, parent: int, path: bytes, listing: Listing) -> int:
        """A new row for a plain listing's directory, under the last name of its path."""
        rows = self._rows
        if rows is not None:
            row = rows.add(listing, parent, path)
            if row >= 0:
                return row
            self._take_rows()
            row = rows.add(listing, parent, path)
            if row >= 0:
                return row
        return self.add(
            parent,
            path[path.rfind(b"/") + 1 :],
            listing.apparent_size,
            listing.allocated_size + listing.directory_allocated_size,
            listing.files + listing.symlinks + listing.others + 1,
            listing.files,
        )

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
        self._take_rows()
        row = len(self._parents)
        try:
            self._apparent_sizes.append(apparent_size)
        except OverflowError:
            self._apparent_sizes = [*self._apparent_sizes, apparent_size]
        try:
            self._allocated_sizes.append(allocated_size)
        except OverflowError:
            self._allocated_sizes = [*self._allocated_sizes, allocated_size]
        self._inode_counts.append(inodes)
        self._file_counts.append(files)
        self._parents.append(parent)
        self._names += name
        self._name_ends.append(len(self._names))
        self._number_rows()
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
        self._take_rows()
        self._apparent_sizes = _add(self._apparent_sizes, row, apparent_size)
        self._allocated_sizes = _add(self._allocated_sizes, row, allocated_size)
        self._inode_counts = _add(self._inode_counts, row, inodes)
        self._file_counts = _add(self._file_counts, row, files)

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
        self._take_rows()
        apparent_size = min(apparent_size, self._apparent_sizes[source])
        allocated_size = min(allocated_size, self._allocated_sizes[source])
        self.add_to(source, -apparent_size, -allocated_size, -inodes, -files)
        self.add_to(target, apparent_size, allocated_size, inodes, files)
        return apparent_size, allocated_size

    def close(self) -> None:
        """Sum every row into its parent's and link the children; the rows are final then."""
        self._take_rows()
        rows = self._rows
        # No more come; what a report holds is its own, and can be pickled.
        self._rows = None
        parents = self._parents
        self._apparent_sizes = _sum_upwards(parents, self._apparent_sizes, rows)
        self._allocated_sizes = _sum_upwards(parents, self._allocated_sizes, rows)
        self._inode_counts = _sum_upwards(parents, self._inode_counts, rows)
        self._file_counts = _sum_upwards(parents, self._file_counts, rows)
        first = self._first_children = array("i", [NO_ROW]) * len(parents)
        following = self._next_siblings = array("i", [NO_ROW]) * len(parents)
        for row in range(len(parents) - 1, -1, -1):
            parent = parents[row]
            if parent != NO_ROW:
                following[row] = first[parent]
                first[parent] = row

    def row_counts(self) -> Column:
        """How many rows there are at and below each; known once the tree is closed."""
        ones = array("q", [1]) * len(self._parents)
        return _sum_upwards(self._parents, ones, self._rows)

    def name(self, row: int) -> bytes:
        """The name of a row's directory; of a root, its path as it was given."""
        self._take_rows()
        start = self._name_ends[row - 1] if row else 0
        return bytes(self._names[start : self._name_ends[row]])

    def place(self, root: int) -> int:
        """Where the row of a root stands among the roots as given, or as counted."""
        return self._places.get(root, root)

    def root_place(self, row: int) -> int:
        """Where the root above a row stands, itself where it is one."""
        parents = self.parents
        while parents[row] != NO_ROW:
            row = parents[row]
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

    def sums_by_parent(self, at_once: int) -> Iterator[list[int]]:
        """All rows by their parent's number and then their own, about so many at a time.

        Each is seven values: the parent's row and its own, the four sums in the order of the
        columns, and how many rows there are at and below it.
        """
        columns = (
            self._apparent_sizes,
            self._allocated_sizes,
            self._inode_counts,
            self._file_counts,
            self.row_counts(),
        )
        lookups = [column.__getitem__ for column in (self._parents, *columns)]
        for rows in self._by_parent(at_once):
            if self._rows is not None and all(isinstance(each, array) for each in columns):
                yield self._rows.values(rows, (self._parents, *columns))
            else:
                parents, *sums = (map(lookup, rows) for lookup in lookups)
                yield list(chain.from_iterable(zip(parents, rows, *sums, strict=True)))

    def _by_parent(self, at_once: int) -> Iterator[array[int]]:
        """The rows by their parents."""
        following = self._next_siblings
        rows = array("i", sorted(self.roots()))
        for first in self._first_children:
            child = first
            while child != NO_ROW:
                rows.append(child)
                child = following[child]
            if len(rows) >= at_once:
                yield rows
                rows = array("i")
        if rows:
            yield rows

    def parent(self, row: int) -> int:
        """The row of the directory that a row lies in; NO_ROW for a root."""
        return self.parents[row]

    def depth(self, row: int) -> int:
        """How many names a row's path has below its root's."""
        depth, parents = -1, self.parents
        while row != NO_ROW:
            row = parents[row]
            depth += 1
        return depth

    def kind(self, row: int) -> str:
        """What a row is: a directory, unless it is a root that is something else."""
        return self._kinds.get(row, DIRECTORY)

    def apparent_size(self, row: int) -> int:
        """The st_size of the files and symbolic links."""
        return self._apparent_sizes[row]

    def allocated_size(self, row: int) -> int:
        """The st_blocks * 512 of everything."""
        return self._allocated_sizes[row]

    def inodes(self, row: int) -> int:
        """The number of inodes, the directory itself among them."""
        return self._inode_counts[row]

    def files(self, row: int) -> int:
        """The number of regular files."""
        return self._file_counts[row]

    def measure(self, basis: Basis) -> Callable[[int], int]:
        """What tells of a row the sum that a basis compares."""
        if basis is Basis.ALLOCATED:
            return self._allocated_sizes.__getitem__
        if basis is Basis.APPARENT:
            return self._apparent_sizes.__getitem__
        return self._inode_counts.__getitem__

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
        names, parents = [], self.parents
        while row != NO_ROW:
            names.append(self.name(row))
            row = parents[row]
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


def _extended(column: Column, values: bytes) -> Column:
    """A column with more rows, which are those of an array."""
    if isinstance(column, array):
        column.frombytes(values)
    else:
        column.extend(array("q", values))
    return column


def _sum_upwards(parents: array[int], column: Column, rows: Rows | None) -> Column:
    """Add each row of a column to its parent's row, from the last row to the first."""
    row = len(parents) - 1
    if rows is not None and isinstance(column, array):
        row = rows.sum_upwards(parents, column)
    try:
        for row in range(row, -1, -1):  # noqa: B020 - where it stopped is needed
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
