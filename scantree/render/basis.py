"""What a view sorts and shows by."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from scantree.scanning.tree import DirectoryTree


class Basis(enum.Enum):
    """Allocated size, apparent size, or the number of inodes; the value is its title."""

    ALLOCATED = "allocated"
    APPARENT = "apparent"
    INODES = "inodes"

    def column(self, tree: DirectoryTree) -> Sequence[int]:
        """The sums of a closed tree that this basis compares, by row."""
        if self is Basis.ALLOCATED:
            return tree.allocated_sizes
        if self is Basis.APPARENT:
            return tree.apparent_sizes
        return tree.inodes
