"""Puts a planned tree on a disk, and knows exactly what it made.

Every call is relative to an open directory and nothing recurses, so neither depth nor
number matters. A directory's descriptor is closed as soon as its last subdirectory is
open: a long chain holds two. Sizes come from ftruncate(2), so a tree of hundreds of
gibibytes takes none; a few files get data, so that allocated sizes are not all zero.
"""

from __future__ import annotations

import os
import random
import stat
from dataclasses import asdict, dataclass

from benchmarks.shapes import NO_PARENT, Plan

SIZE_DOUBLINGS = 21.2
"""File sizes spread evenly over powers of two up to this one: 157 kB on average."""
EMPTY_SHARE = 0.1
DATA_EVERY = 64
"""One file in so many gets data, at most a block of it."""
TARGETS = ("file_000.dat", ".", "..", "missing", "/nonexistent/scantree")
_BLOCK = bytes(range(1, 256)) * 33
_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(slots=True)
class Facts:
    """What a planted tree holds; each inode counts once, sizes are bytes.

    ``apparent_size`` is over files and symbolic links. ``linked_inodes`` have more
    than one name, ``extra_links`` are the names beyond the first of each.
    """

    directories: int = 0
    files: int = 0
    symlinks: int = 0
    others: int = 0
    apparent_size: int = 0
    max_depth: int = 0
    linked_inodes: int = 0
    extra_links: int = 0

    @property
    def inodes(self) -> int:
        """Everything, as ``du -s --inodes`` counts it."""
        return self.directories + self.files + self.symlinks + self.others

    def to_dict(self) -> dict[str, int]:
        """The facts by name."""
        return asdict(self) | {"inodes": self.inodes}


@dataclass(slots=True)
class _Open:
    """A directory that still has subdirectories to make."""

    fd: int
    pending: list[int]
    made: int = 0


def plant(plan: Plan, destination: str, seed: int) -> Facts:
    """Make the tree at ``destination``, which must be new or an empty directory.

    Raises FileExistsError where it is neither, other OSErrors where the disk does.
    """
    os.makedirs(destination, exist_ok=True)
    if os.listdir(destination):
        raise FileExistsError(f"{destination} is not empty")
    planter = _Planter(plan, random.Random(f"contents/{seed}"))
    root = os.open(destination, _OPEN)
    try:
        planter.plant_shared_files(root)
        planter.plant_all(root)
    finally:
        os.close(root)
    return planter.facts


class _Planter:
    def __init__(self, plan: Plan, rng: random.Random) -> None:
        self.facts = Facts()
        self._rows = plan.directories
        self._rng = rng
        self._shared_names = [f"shared_{number:02d}" for number in range(plan.shared_files)]
        self._shared_used: set[int] = set()
        self._root = -1
        self._subdirectories: dict[int, list[int]] = {}
        for row in range(len(self._rows) - 1, 0, -1):
            self._subdirectories.setdefault(self._rows[row].parent, []).append(row)

    def plant_shared_files(self, root: int) -> None:
        self._root = root
        for name in self._shared_names:
            self._make_file(root, name)

    def plant_all(self, root: int) -> None:
        self._fill(root, 0)
        stack = [_Open(os.dup(root), self._subdirectories.pop(0, []))]
        self._note_depths()
        try:
            while stack:
                directory = stack[-1]
                if not directory.pending:
                    os.close(stack.pop().fd)
                    continue
                row = directory.pending.pop()
                name = f"dir_{directory.made:02d}"
                directory.made += 1
                os.mkdir(name, dir_fd=directory.fd)
                fd = os.open(name, _OPEN, dir_fd=directory.fd)
                if not directory.pending:
                    os.close(stack.pop().fd)
                stack.append(_Open(fd, self._subdirectories.pop(row, [])))
                self._fill(fd, row)
        finally:
            for directory in stack:
                os.close(directory.fd)

    def _note_depths(self) -> None:
        depths = [0] * len(self._rows)
        for row, directory in enumerate(self._rows):
            if directory.parent != NO_PARENT:
                depths[row] = depths[directory.parent] + 1
        self.facts.max_depth = max(depths)

    def _fill(self, fd: int, row: int) -> None:
        facts, rng, directory = self.facts, self._rng, self._rows[row]
        facts.directories += 1
        for number in range(directory.files):
            self._make_file(fd, f"file_{number:03d}.dat")
        for number in range(directory.symlinks):
            target = TARGETS[rng.randrange(len(TARGETS))]
            os.symlink(target, f"symlink_{number}", dir_fd=fd)
            facts.symlinks += 1
            facts.apparent_size += len(target)
        for number in range(directory.fifos):
            os.mknod(f"fifo_{number}", stat.S_IFIFO | 0o644, dir_fd=fd)
            facts.others += 1
        for number in range(directory.own_links):
            os.link("file_000.dat", f"link_{number}", src_dir_fd=fd, dst_dir_fd=fd)
            facts.extra_links += 1
        facts.linked_inodes += directory.own_links > 0
        for number in range(directory.shared_links):
            which = rng.randrange(len(self._shared_names))
            source, name = self._shared_names[which], f"shared_link_{number}"
            os.link(source, name, src_dir_fd=self._root, dst_dir_fd=fd)
            facts.extra_links += 1
            if which not in self._shared_used:
                self._shared_used.add(which)
                facts.linked_inodes += 1

    def _make_file(self, fd: int, name: str) -> None:
        facts, rng = self.facts, self._rng
        facts.files += 1
        if rng.random() < EMPTY_SHARE:
            os.mknod(name, stat.S_IFREG | 0o644, dir_fd=fd)
            return
        file = os.open(name, _CREATE, 0o644, dir_fd=fd)
        try:
            if facts.files % DATA_EVERY == 0:
                size = os.write(file, _BLOCK[: rng.randint(1, len(_BLOCK))])
            else:
                size = int(2 ** (rng.random() * SIZE_DOUBLINGS))
                os.ftruncate(file, size)
        finally:
            os.close(file)
        facts.apparent_size += size
