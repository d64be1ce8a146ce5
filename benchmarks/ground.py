"""The tree that a comparison runs over: one that is there, or one that is made for it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from benchmarks.slow_mount import slow_tree
from benchmarks.trees import make_tree


class Ground(NamedTuple):
    """Where a tree is and what is known of it, by the names of ``Facts``."""

    path: str
    facts: dict[str, object]


def existing(path: str) -> Ground:
    """A tree that is there, of which nothing is known. Raises NotADirectoryError."""
    if not os.path.isdir(path):
        raise NotADirectoryError(f"{path} is no directory")
    return Ground(path, {})


@contextmanager
def planted(kind: str, directories: int, seed: int) -> Iterator[Ground]:
    """A tree on the disk for temporary files, removed in the end."""
    with tempfile.TemporaryDirectory(prefix="scantree-tree-") as parent:
        path = os.path.join(parent, kind)
        try:
            facts = make_tree(kind, path, directories, seed)
            yield Ground(path, {"kind": kind, "seed": seed, **facts.to_dict()})
        finally:
            # As deep as a tree may be, rm(1) doesn't recurse and is not slow.
            subprocess.run(["rm", "-rf", "--", path], check=True)


@contextmanager
def mounted(kind: str, directories: int, seed: int, delay_ms: float) -> Iterator[Ground]:
    """A slow tree, unmounted in the end. Raises NoSlowTreeError."""
    with (
        tempfile.TemporaryDirectory(prefix="scantree-slow-") as path,
        slow_tree(path, kind, directories, seed, delay_ms) as facts,
    ):
        yield Ground(path, {"kind": kind, "seed": seed, "delay_ms": delay_ms, **facts})
