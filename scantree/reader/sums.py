"""What plain listings add up to.

A listing is plain where there is nothing to note of it but numbers: a directory that
was read in full, with no linked entry, no problem, nothing left out or vanished, and nothing
that may be one of the largest files.
Nearly all are, so a reader brings sums that add its own listings fast.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Protocol

from scantree.named_tuple import NamedTuple
from scantree.reader.listing import Listing


class Counts(NamedTuple):
    """Inodes by kind, and their sizes in bytes; ``allocated_size`` is that of all."""

    directories: int = 0
    files: int = 0
    symlinks: int = 0
    others: int = 0
    apparent_size: int = 0
    directory_apparent_size: int = 0
    allocated_size: int = 0


class Sums(Protocol):
    """Adds up listings of one reader."""

    def add(self, listing: Listing, /) -> bool:
        """Add a listing that is plain; answers whether it was."""

    def counts(self) -> tuple[int, int, int, int, int, int, int]:
        """The items of ``Counts``, as they stand."""

    def new_rows(self) -> Rows | None:
        """What gathers the rows of the same listings, where that is faster than a tree's own."""


class Rows(Protocol):
    """Gathers what plain listings of one reader contribute to a tree, for that to take.

    A row has its parent's number, the apparent size of the files and symbolic links, the
    allocated size of everything, the number of inodes, the directory among them, and of files.
    """

    def add(self, listing: Listing, parent: int, path: bytes, /) -> int:
        """Add a plain listing's row, under the last name of a path; answers its number.

        That is -1 where there is no room before the rows are taken, or a sum is too large.
        """

    def take(self) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]:
        """Take the rows that are here.

        Those are the columns as arrays have them: of 4 bytes the parents, of 8 bytes the two
        sizes, inodes, files and where each name ends among all; and the names.
        """

    def begin(self, first: int, names_before: int, /) -> None:
        """Number the next row so; so long are the names of those before."""

    def sum_upwards(self, parents: array[int], column: array[int], /) -> int:
        """Add each row of a column to its parent's row, from the last row to the first.

        Answers the first that doesn't fit, which is not added, or -1.
        """

    def values(self, rows: array[int], columns: tuple[Sequence[int], ...], /) -> list[int]:
        """Of each of some rows: its value in the first column, its number, and its other values.

        The first column is one of 4 bytes, as ``rows`` is, the others are of 8; all are arrays.
        """

    def __len__(self) -> int:
        """How many rows are here."""


class ListingSums:
    """Adds up listings of any reader."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts = [0] * len(Counts._fields)

    def add(self, listing: Listing, /) -> bool:
        """Add a listing that is plain; answers whether it was."""
        if (
            listing.links
            or listing.problems
            or listing.skip is not None
            or listing.failed
            or listing.excluded
            or listing.vanished
            or listing.gathered
            or not listing.identified
            or not listing.is_directory
        ):
            return False
        counts = self._counts
        counts[0] += 1
        counts[1] += listing.files
        if listing.symlinks or listing.others:
            counts[2] += listing.symlinks
            counts[3] += listing.others
        counts[4] += listing.apparent_size
        counts[5] += listing.directory_apparent_size
        counts[6] += listing.allocated_size + listing.directory_allocated_size
        return True

    def new_rows(self) -> None:
        """A tree does as well."""

    def counts(self) -> Counts:
        """As they stand."""
        return Counts(*self._counts)
