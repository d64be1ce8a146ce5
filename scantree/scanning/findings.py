"""A scan to look at: what every view is drawn from, wherever the scan comes from.

Directories are rows. A row's number says nothing but which row it is; numbers are from 0
up to one less than ``len``. All sums are of a directory and everything below it, so none
is larger than its parent's. A root that is no directory is a row, too.

A view asks for the largest children of a row, and for no more of them than it could show;
so a scan that lies in a file can answer from an index, and is never read as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from scantree.named_tuple import NamedTuple

if TYPE_CHECKING:
    from scantree.reader.packed_entries import Directory

    # Under this name for those who look at a scan, and know no reader.
    from scantree.reader.packed_entries import Entry as Entry  # noqa: PLC0414
    from scantree.scanning.basis import Basis
    from scantree.scanning.report import ScanReport

NO_ROW = -1
"""Stands where there is no parent, no child or no sibling."""


def is_file(row: int) -> bool:
    """Whether a row is that of a file among directories, see ``files_among``."""
    return row < NO_ROW


DIRECTORY, FILE, SYMLINK, OTHER = "directory", "file", "symlink", "other"
"""What a row may be."""


class Directories(Protocol):
    """The directories of a scan and their sums. Sizes are bytes."""

    def __len__(self) -> int:
        """The number of rows."""

    def roots(self) -> Sequence[int]:
        """The rows of the roots, in the order in which they were given."""

    def parent(self, row: int) -> int:
        """The row of the directory that a row lies in; NO_ROW for a root."""

    def name(self, row: int) -> bytes:
        """The name of a row's directory; of a root, its path as it was given."""

    def path(self, row: int) -> bytes:
        """The whole path of a row's directory, beginning with its root as given."""

    def depth(self, row: int) -> int:
        """How many names a row's path has below its root's."""

    def kind(self, row: int) -> str:
        """What a row is: a directory, unless it is a root that is something else."""

    def apparent_size(self, row: int) -> int:
        """The st_size of the files and symbolic links."""

    def allocated_size(self, row: int) -> int:
        """The st_blocks * 512 of everything."""

    def inodes(self, row: int) -> int:
        """The number of inodes, the directory itself among them."""

    def files(self, row: int) -> int:
        """The number of regular files."""

    def measure(self, basis: Basis) -> Callable[[int], int]:
        """What tells of a row the sum that a basis compares."""

    def largest(self, row: int, basis: Basis, count: int | None = None) -> Sequence[int]:
        """The ``count`` largest children of a row, all where that is None.

        The largest comes first; equal ones come in the order of their names' bytes.
        """


class Findings(Directories, Protocol):
    """The directories of a scan, and its report: totals, problems, whether it is complete.

    The report's own ``tree`` need not be there.
    """

    @property
    def report(self) -> ScanReport:
        """What was found on the whole."""


UNKNOWN = -1
"""Stands for a device that nobody could ask for."""


class KeptRow(NamedTuple):
    """All that is known of a row. Sizes are bytes, sums are of everything at and below it.

    ``state`` is ``read``, ``partly`` or ``failed``. Where nothing but the name is known of a
    directory, ``device`` is UNKNOWN, and ``inode`` and ``mtime`` are 0.
    """

    row: int
    parent: int
    name: bytes
    kind: str
    state: str
    device: int
    inode: int
    mtime: int
    apparent_size: int
    allocated_size: int
    inodes: int
    files: int


class PackedRow(NamedTuple):
    """A row that has entries: these as ``packed_entries`` has them, and what they are read with.

    ``is_directory`` is false for a root that is something else.
    """

    row: int
    depth: int
    is_directory: bool
    directory: Directory
    packed: bytes


class LeftOut(NamedTuple):
    """A directory that is no row, and why: ``pending`` where the scan ended before it."""

    parent: int
    name: bytes
    reason: str


class KeptFindings(Findings, Protocol):
    """A scan that was kept: its directories with what identifies them, and its entries.

    What is an iterator here reads on while it is asked; a scan is never in memory as a whole.
    """

    @property
    def has_entries(self) -> bool:
        """Whether the scan was kept with what is no directory."""

    def entries(self, row: int) -> Iterator[Entry]:
        """What is no directory in a row; each hard link under each of its names."""

    def identity(self, row: int) -> tuple[int, int] | None:
        """The device and inode of a row; None where nobody could ask for it, or it has none."""

    def mtime(self, row: int) -> int | None:
        """When a row's directory was changed, in whole seconds since the epoch."""

    def owner(self, row: int) -> int | None:
        """The user id that a row's directory belongs to, where it is known."""

    def state(self, row: int) -> str:
        """What became of a row: ``read``, ``partly`` or ``failed``."""

    def rows(self) -> Iterator[KeptRow]:
        """All rows: parents before children, the children of one parent together."""

    def packed(self) -> Iterator[tuple[int, bytes]]:
        """The rows that have entries, with these as ``packed_entries`` has them."""

    def linked_sums(self) -> Iterator[tuple[int, int, int, int, int]]:
        """The rows that are shown with linked inodes, and what these add to their own sums.

        That are the apparent and the allocated size, the inodes and the files.
        """

    def packed_rows(self) -> Iterator[PackedRow]:
        """The same as ``packed``, with what it takes to read the entries."""

    def left_out(self) -> Iterator[LeftOut]:
        """The directories that were met and are no rows."""
