"""Random trees on disk, and what they contain by an independent walk."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st


class Entry(NamedTuple):
    """An entry to make: ``parent`` picks a directory made before it, ``other`` an entry."""

    kind: str
    name: bytes
    parent: int
    other: int
    size: int


_NAMES = st.binary(min_size=1, max_size=6).filter(
    lambda name: b"/" not in name and b"\0" not in name and name not in {b".", b".."}
)
_PLAIN_NAMES = st.sampled_from([b"a", b"b", b"a.o", b"build", b"x y", b"\xc3\xa9", b"n" * 255])

TREES = st.lists(
    st.builds(
        Entry,
        kind=st.sampled_from(["directory"] * 4 + ["file"] * 4 + ["link", "fifo", "hard"]),
        name=st.one_of(_NAMES, _PLAIN_NAMES),
        parent=st.integers(0, 1000),
        other=st.integers(0, 1000),
        size=st.sampled_from([0, 1, 4095, 4097, 100_000]),
    ),
    max_size=25,
)


def make_tree(root: bytes, entries: Sequence[Entry]) -> None:
    """Make what can be made: a name that is taken stays what it is."""
    directories = [root]
    others: list[bytes] = []
    for entry in entries:
        path = directories[entry.parent % len(directories)] + b"/" + entry.name
        if os.path.lexists(path) or len(path) > 3000:
            continue
        if entry.kind == "directory":
            os.mkdir(path)
            directories.append(path)
            continue
        if entry.kind == "link":
            everything = [*directories, *others, b"nowhere"]
            os.symlink(everything[entry.other % len(everything)], path)
        elif entry.kind == "fifo":
            os.mkfifo(path)
        elif entry.kind == "hard" and others:
            os.link(others[entry.other % len(others)], path, follow_symlinks=False)
        else:
            with open(path, "wb") as file:
                file.write(b"x" * entry.size)
        others.append(path)


class Sums(NamedTuple):
    """What a tree contains, every link counted."""

    directories: int
    files: int
    symlinks: int
    others: int
    apparent_size: int
    allocated_size: int


def walk(root: bytes) -> Sums:
    """Count a tree by os.listdir and os.lstat alone."""
    directories = files = symlinks = others = apparent = 0
    allocated = os.lstat(root).st_blocks
    stack = [root]
    while stack:
        directories += 1
        directory = stack.pop()
        for name in os.listdir(directory):
            status = os.lstat(directory + b"/" + name)
            allocated += status.st_blocks
            if stat.S_ISDIR(status.st_mode):
                stack.append(directory + b"/" + name)
            elif stat.S_ISREG(status.st_mode):
                files += 1
                apparent += status.st_size
            elif stat.S_ISLNK(status.st_mode):
                symlinks += 1
                apparent += status.st_size
            else:
                others += 1
    return Sums(directories, files, symlinks, others, apparent, allocated * 512)
