"""A planned tree that is on no disk: what a file system would have to say of it.

Directories and regular files only, in memory. A node's number is its inode number; the
root's is 1, as FUSE has it.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from benchmarks.planting import Facts
from benchmarks.shapes import NO_PARENT, Plan

ROOT = 1
DIRECTORY_SIZE = 4096
BLOCK = 512
CLUSTER = 4096
LARGEST_FILE = 1 << 20


class Node(NamedTuple):
    """One inode; ``names`` are a directory's entries, None for a file. Sizes are bytes."""

    parent: int
    size: int
    names: dict[bytes, int] | None = None

    @property
    def allocated_size(self) -> int:
        """Whole clusters, as a disk would take them."""
        return -(-self.size // CLUSTER) * CLUSTER


class ImaginedTree:
    """The nodes of a plan by inode number. Raises ValueError for a plan with links."""

    def __init__(self, plan: Plan, seed: int) -> None:
        if any(row.symlinks + row.fifos + row.shared_links for row in plan.directories):
            raise ValueError("an imagined tree has directories and regular files only")
        self.nodes: dict[int, Node] = {}
        self.facts = Facts(directories=len(plan.directories))
        rng = random.Random(f"contents/{seed}")
        depths: list[int] = []
        for row, directory in enumerate(plan.directories):
            is_root = directory.parent == NO_PARENT
            parent = ROOT if is_root else ROOT + directory.parent
            self.nodes[ROOT + row] = Node(parent, DIRECTORY_SIZE, {})
            depths.append(0 if is_root else depths[directory.parent] + 1)
            if not is_root:
                self._enter(parent, b"dir", ROOT + row)
        for row, directory in enumerate(plan.directories):
            for _ in range(directory.files):
                size = rng.randrange(LARGEST_FILE)
                inode = ROOT + len(self.nodes)
                self.nodes[inode] = Node(ROOT + row, size)
                self._enter(ROOT + row, b"file", inode)
                self.facts.files += 1
                self.facts.apparent_size += size
        self.facts.max_depth = max(depths)

    @property
    def allocated_size(self) -> int:
        """Bytes of all inodes together, as ``du -s --block-size=1`` counts them."""
        return sum(node.allocated_size for node in self.nodes.values())

    def names(self, inode: int) -> dict[bytes, int]:
        """The entries of a directory. Raises NotADirectoryError."""
        names = self.nodes[inode].names
        if names is None:
            raise NotADirectoryError(inode)
        return names

    def _enter(self, parent: int, kind: bytes, inode: int) -> None:
        names = self.names(parent)
        names[b"%s_%d" % (kind, len(names))] = inode
