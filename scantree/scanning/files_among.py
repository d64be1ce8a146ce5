"""Directories of a scan with some of its files among their children.

A file is a row with a number below NO_ROW, which no directory has. It is not one of those that
``len`` counts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from scantree.scanning.basis import Basis
from scantree.scanning.findings import FILE, NO_ROW, Directories, is_file

if TYPE_CHECKING:
    from scantree.census.answers import LargestFile


class FilesAmong:
    """The ``Directories``, with these files."""

    def __init__(self, directories: Directories, files: Iterable[LargestFile]) -> None:
        self._directories = directories
        self._files: list[LargestFile] = []
        self._below: dict[int, list[int]] = {}
        for file in files:
            self._add(file)
        self.roots = directories.roots

    def _add(self, file: LargestFile) -> None:
        # A root that is no directory is a row anyway. Where a file has names that lie too deep to
        # be shown, it may count there.
        whole = self._directories.allocated_size(file.row)
        if file.name and file.allocated_size <= whole:
            self._below.setdefault(file.row, []).append(NO_ROW - 1 - len(self._files))
            self._files.append(file)

    def _files_in(self, row: int) -> Sequence[int]:
        """The rows of the files in a directory."""
        return self._below.get(row, ())

    def __len__(self) -> int:
        """The number of directories."""
        return len(self._directories)

    def _file(self, row: int) -> LargestFile:
        return self._files[NO_ROW - 1 - row]

    def parent(self, row: int) -> int:
        """The row of the directory that a row lies in; NO_ROW for a root."""
        return self._file(row).row if is_file(row) else self._directories.parent(row)

    def name(self, row: int) -> bytes:
        """The name of a row; of a root, its path as it was given."""
        return self._file(row).name if is_file(row) else self._directories.name(row)

    def path(self, row: int) -> bytes:
        """The whole path of a row, beginning with its root as given."""
        return self._file(row).path if is_file(row) else self._directories.path(row)

    def depth(self, row: int) -> int:
        """How many names a row's path has below its root's."""
        if is_file(row):
            return self._directories.depth(self._file(row).row) + 1
        return self._directories.depth(row)

    def kind(self, row: int) -> str:
        """What a row is."""
        return FILE if is_file(row) else self._directories.kind(row)

    def apparent_size(self, row: int) -> int:
        """The st_size of the files and symbolic links."""
        if is_file(row):
            return self._file(row).apparent_size
        return self._directories.apparent_size(row)

    def allocated_size(self, row: int) -> int:
        """The st_blocks * 512 of everything."""
        if is_file(row):
            return self._file(row).allocated_size
        return self._directories.allocated_size(row)

    def inodes(self, row: int) -> int:
        """The number of inodes."""
        return 1 if is_file(row) else self._directories.inodes(row)

    def files(self, row: int) -> int:
        """The number of regular files."""
        return 1 if is_file(row) else self._directories.files(row)

    def measure(self, basis: Basis) -> Callable[[int], int]:
        """What tells of a row the sum that a basis compares."""
        if basis is Basis.ALLOCATED:
            return self.allocated_size
        return self.apparent_size if basis is Basis.APPARENT else self.inodes

    def largest(self, row: int, basis: Basis, count: int | None = None) -> Sequence[int]:
        """The ``count`` largest children of a row, all where that is None.

        The largest comes first; equal ones come in the order of their names' bytes.
        """
        if is_file(row):
            return []
        rows = self._directories.largest(row, basis, count)
        files = self._files_in(row)
        if not files:
            return rows
        size = self.measure(basis)

        def order(child: int) -> tuple[int, bytes]:
            return -size(child), self.name(child)

        merged = [*rows, *files]
        return sorted(merged, key=order) if count is None else heapq.nsmallest(count, merged, order)
