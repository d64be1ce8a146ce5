"""The directories that a directory lies in, where one of them may come again below it.

A local file system keeps its directories in a tree. What a program or another machine
serves can be anything, also a directory that contains one above it, and so itself without
end. There each directory is compared with those above, as fts(3) does it; nothing is
remembered of those that were read and are done.
"""

from __future__ import annotations

from scantree.named_tuple import NamedTuple


class Lineage(NamedTuple):
    """A directory's identity, and those above it, the nearest first."""

    device: int
    inode: int
    above: Lineage | None

    def has(self, device: int, inode: int) -> bool:
        """Whether a directory is one of them."""
        at: Lineage | None = self
        while at is not None:
            if at.inode == inode and at.device == device:
                return True
            at = at.above
        return False
