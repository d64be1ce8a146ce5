"""The tree that a comparison runs over: one that is there, or one that is made for it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from benchmarks.slow_mount import slow_tree
from benchmarks.trees import facts_path, make_tree


class Ground(NamedTuple):
    """Where a tree is and what is known of it, by the names of ``Facts``."""

    path: str
    facts: dict[str, object]


def existing(path: str) -> Ground:
    """A tree that is there, known by the facts beside it where ``trees`` made it.

    Raises OSError, and ValueError where the facts are none.
    """
    if not os.path.isdir(path):
        raise NotADirectoryError(f"{path} is no directory")
    try:
        with open(facts_path(path), encoding="utf-8") as file:
            facts = json.load(file)
    except FileNotFoundError:
        facts = {}
    if not isinstance(facts, dict):
        raise ValueError(f"{facts_path(path)} holds no facts")  # noqa: TRY004 - the file is wrong, not the call
    return Ground(path, facts)


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
