"""A part of the directories of a scan: one of them, with everything below it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW, Directories
from scantree.scanning.same_rows import SameRows


class Subtree(SameRows):
    """The ``Directories`` at and below a row, under the numbers that they have anyway.

    ``count`` is how many they are.
    """

    def __init__(self, directories: Directories, row: int, count: int) -> None:
        super().__init__(directories)
        self._row = row
        self._count = count
        self._parent = directories.parent

    def __len__(self) -> int:
        """The number of rows."""
        return self._count

    def roots(self) -> Sequence[int]:
        """The uppermost row."""
        return [self._row]

    def parent(self, row: int) -> int:
        """The row of the directory that a row lies in; NO_ROW for the uppermost."""
        return NO_ROW if row == self._row else self._parent(row)


def find_row(directories: Directories, path: bytes) -> int | None:
    """The row of a directory by its path, as the scan had it or as it is written otherwise.

    Dots and slashes that lead nowhere else don't matter, nor whether the path is absolute.
    """
    wanted = _parts(path)
    whole = _parts(os.path.abspath(path))
    for root in directories.roots():
        name = directories.name(root)
        for parts, above in ((wanted, _parts(name)), (whole, _parts(os.path.abspath(name)))):
            if parts[: len(above)] == above:
                found = _descend(directories, root, parts[len(above) :])
                if found is not None:
                    return found
    return None


def _descend(directories: Directories, row: int, names: Sequence[bytes]) -> int | None:
    at: int | None = row
    for name in names:
        assert at is not None
        children = directories.largest(at, Basis.INODES)
        at = next((child for child in children if directories.name(child) == name), None)
        if at is None:
            return None
    return at


def _parts(path: bytes) -> list[bytes]:
    """The names of a path, with an empty one first where it is absolute."""
    names = [name for name in os.path.normpath(path).split(b"/") if name not in {b"", b"."}]
    return [b"", *names] if path.startswith(b"/") else names
