"""File systems in which a directory contains one above it, as only what is served can have."""

from __future__ import annotations

import os

import pytest

import scantree
from tests.reader.in_child import with_own_mounts
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import Node, OddFilesystem
from tests.truth.facts import Document
from tests.truth.plot import Plot
from tests.truth.scanning import scan

pytestmark = [
    pytest.mark.fuse,
    needs_fuse,
    pytest.mark.usefixtures("mounts_allowed", "reader"),
]

FILE = 10_000


def served(entries: dict[bytes, Node]) -> Node:
    return Node(entries={b"file": Node(size=FILE, is_found_anew=1), **entries}, is_found_anew=True)


def inside_itself(depth: int) -> Node:
    """A directory that lies so many levels below itself."""
    top = served({})
    at = top
    for _ in range(depth - 1):
        below = served({})
        assert at.entries is not None
        at.entries[b"down"] = below
        at = below
    assert at.entries is not None
    at.entries[b"again"] = top
    return top


def scanned(plot: Plot, root: Node, *roots: bytes, jobs: int = 2) -> Document:
    def run() -> Document:
        OddFilesystem(plot.path("mnt"), root)
        return scan(*roots, jobs=jobs)

    return with_own_mounts(run)


@pytest.mark.parametrize("depth", [1, 2, 3, 40])
@pytest.mark.parametrize("is_root", [True, False], ids=["root", "below"])
def test_a_directory_below_itself_counts_once(plot: Plot, depth: int, is_root: bool) -> None:
    plot.directory("mnt")
    plot.file("sound/file", 1000)
    root = served({b"top": inside_itself(depth), b"sound": served({})})
    document = scanned(plot, root, plot.path("mnt") if is_root else plot.base)
    totals = document["totals"]
    around = 0 if is_root else 2
    assert totals["directories"] == depth + 2 + around
    assert totals["files"] == depth + 2 + (not is_root)
    assert totals["skipped"]["already_counted"] == 1
    assert document["complete"]
    assert document["problems"]["count"] == 0


def test_the_root_of_a_mount_in_a_directory_of_it_counts_once(plot: Plot) -> None:
    plot.directory("mnt")
    root = served({})
    root.entries = {b"a": served({b"b": root}), b"c": root}
    document = scanned(plot, root, plot.base)
    assert document["totals"]["directories"] == 3
    assert document["totals"]["skipped"]["already_counted"] == 2


def test_a_directory_that_is_only_beside_itself_counts_as_often_as_in_du(plot: Plot) -> None:
    plot.directory("mnt")
    twice = served({})
    document = scanned(plot, served({b"a": twice, b"b": twice}), plot.path("mnt"))
    assert document["totals"]["directories"] == 3
    assert document["totals"]["skipped"]["already_counted"] == 0


def test_a_directory_below_itself_has_no_row(plot: Plot) -> None:
    plot.directory("mnt")

    def run() -> int:
        OddFilesystem(plot.path("mnt"), served({b"top": inside_itself(3)}))
        tree = scantree.scan(os.fsdecode(plot.path("mnt")), tree=True).tree
        assert tree is not None
        return len(tree)

    assert with_own_mounts(run) == 4
