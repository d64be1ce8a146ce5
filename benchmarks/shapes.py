"""The shapes of test trees, as plans: which directory lies in which, and what it holds.

A plan touches no disk. It is a list in which every directory comes after its parent,
and the same kind, number of directories and seed give the same plan on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

NO_PARENT = -1
CHAIN_LENGTH = 400
"""Directories below one another in a ``deep`` tree: far, and within PATH_MAX."""
DEEPWIDE_LENGTH = 113
"""Likewise in a ``deepwide`` tree, whose directories lie 57 names deep on average."""
FILES_PER_DIRECTORY = 7.5
"""The average of a ``seed`` tree; a ``huge`` one holds as many files at its size."""


class Directory(NamedTuple):
    """What one directory of a plan holds, besides its subdirectories.

    ``own_links`` are further names of its own first file, ``shared_links`` names of
    files that all directories of the plan share.
    """

    parent: int
    files: int = 0
    symlinks: int = 0
    fifos: int = 0
    own_links: int = 0
    shared_links: int = 0


class Plan(NamedTuple):
    """The directories of a tree, the root first, and how many files they share."""

    directories: list[Directory]
    shared_files: int = 0


def seed(directories: int, rng: random.Random) -> Plan:
    """Levels of one to six subdirectories and up to fifteen files, as disks often are."""
    rows = _levels(
        directories,
        lambda: rng.randint(1, 6),
        lambda parent: Directory(parent, files=rng.randint(0, 15)),
    )
    return Plan(rows)


def small(directories: int, rng: random.Random) -> Plan:
    """Very many directories with next to nothing in each."""
    rows = _levels(
        directories,
        lambda: rng.randint(1, 24),
        lambda parent: Directory(parent, files=rng.randint(0, 1)),
    )
    return Plan(rows)


def wide(directories: int, rng: random.Random) -> Plan:
    """One directory that holds all the others."""
    rows = [Directory(NO_PARENT)]
    rows += [Directory(0, files=rng.randint(0, 3)) for _ in range(directories - 1)]
    return Plan(rows)


def deep(directories: int, rng: random.Random) -> Plan:
    """Chains of directories, each in the one before."""
    rows = [Directory(NO_PARENT)]
    for row in range(1, directories):
        parent = 0 if row % CHAIN_LENGTH == 1 else row - 1
        rows.append(Directory(parent, files=rng.randint(0, 2)))
    return Plan(rows)


def deepwide(directories: int, rng: random.Random) -> Plan:
    """Very many chains of directories with as many files as in a ``seed`` tree."""
    rows = [Directory(NO_PARENT)]
    for row in range(1, directories):
        parent = 0 if row % DEEPWIDE_LENGTH == 1 else row - 1
        rows.append(Directory(parent, files=rng.randint(0, 15)))
    return Plan(rows)


def huge(directories: int, rng: random.Random) -> Plan:
    """A single directory with as many files as a ``seed`` tree of that size has."""
    del rng
    return Plan([Directory(NO_PARENT, files=int(directories * FILES_PER_DIRECTORY))])


def linked(directories: int, rng: random.Random) -> Plan:
    """Hard links within and across directories, symbolic links and fifos."""

    def contents(parent: int) -> Directory:
        files = rng.randint(0, 6)
        return Directory(
            parent,
            files=files,
            symlinks=rng.randint(0, 2),
            fifos=int(rng.random() < 0.1),
            own_links=rng.randint(0, 2) if files else 0,
            shared_links=rng.randint(0, 2),
        )

    rows = _levels(directories, lambda: rng.randint(1, 5), contents)
    return Plan(rows, shared_files=16)


SHAPES: dict[str, Callable[[int, random.Random], Plan]] = {
    shape.__name__: shape for shape in (seed, wide, deep, deepwide, small, huge, linked)
}


def plan(kind: str, directories: int, seed: int) -> Plan:
    """The plan of a kind of tree; ``directories`` counts the root, and is at least 1."""
    if directories < 1:
        raise ValueError("a tree has at least one directory")
    return SHAPES[kind](directories, random.Random(f"{kind}/{seed}"))


def _levels(
    directories: int,
    subdirectories: Callable[[], int],
    contents: Callable[[int], Directory],
) -> list[Directory]:
    # Level by level, so that cutting at the wanted number leaves an even depth.
    rows = [contents(NO_PARENT)]
    parent = 0
    while len(rows) < directories:
        wanted = min(subdirectories(), directories - len(rows))
        rows.extend(contents(parent) for _ in range(wanted))
        parent += 1
    return rows
