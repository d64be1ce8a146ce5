from __future__ import annotations

import heapq

from hypothesis import given
from hypothesis import strategies as st

from scantree.render.selection import NO_SHOWN_PARENT, Limits, select_rows
from scantree.render.threshold import threshold_of
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW
from scantree.scanning.tree import DirectoryTree

GIB = 1 << 30


def names(tree: DirectoryTree, limits: Limits) -> list[bytes]:
    return [tree.name(shown.row) for shown in select_rows(tree, Basis.ALLOCATED, limits)]


def test_the_largest_directories_are_shown_at_any_depth(tree: DirectoryTree) -> None:
    assert names(tree, Limits(rows=4)) == [b"/data", b"/srv/x", b"photos", b"2024"]


def test_roots_come_before_larger_directories(tree: DirectoryTree) -> None:
    assert names(tree, Limits(rows=2)) == [b"/data", b"/srv/x"]


def test_without_a_limit_every_directory_is_shown(tree: DirectoryTree) -> None:
    assert len(names(tree, Limits())) == len(tree)


def test_depth_is_limited(tree: DirectoryTree) -> None:
    assert names(tree, Limits(depth=0)) == [b"/data", b"/srv/x"]
    assert names(tree, Limits(depth=1)) == [b"/data", b"/srv/x", b"photos", b"mail"]


def test_a_threshold_hides_smaller_directories(tree: DirectoryTree) -> None:
    limits = Limits(threshold=threshold_of(4 * GIB))
    assert names(tree, limits) == [b"/data", b"photos", b"2024"]


def test_a_threshold_can_hide_everything(tree: DirectoryTree) -> None:
    assert names(tree, Limits(threshold=threshold_of(99 * GIB))) == []


def test_a_negative_threshold_hides_larger_directories_and_what_is_left_has_no_parent(
    tree: DirectoryTree,
) -> None:
    limits = Limits(threshold=threshold_of(-4 * GIB))
    shown = select_rows(tree, Basis.ALLOCATED, limits)
    assert [tree.path(row.row) for row in shown] == [
        b"/srv/x",
        b"/data/photos/2024",
        b"/data/photos/2023",
        b"/data/mail",
    ]
    assert {row.parent for row in shown} == {NO_SHOWN_PARENT}


def test_a_negative_threshold_looks_no_deeper_than_the_depth(tree: DirectoryTree) -> None:
    limits = Limits(depth=1, threshold=threshold_of(-4 * GIB))
    assert names(tree, limits) == [b"/srv/x", b"mail"]


def test_equal_directories_come_by_name_whatever_order_they_were_met_in() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"r", 0, 0, 1)
    for name in (b"c", b"a", b"d", b"b"):
        tree.add(root, name, 0, 7, 1)
    tree.close()
    assert names(tree, Limits(rows=3)) == [b"r", b"a", b"b"]
    assert names(tree, Limits()) == [b"r", b"a", b"b", b"c", b"d"]


def test_a_chain_of_a_hundred_thousand_directories_is_walked_without_recursion() -> None:
    tree = DirectoryTree()
    row = NO_ROW
    for _ in range(100_000):
        row = tree.add(row, b"d", 0, 1, 1)
    tree.close()
    assert len(select_rows(tree, Basis.ALLOCATED, Limits())) == 100_000


@given(
    st.lists(st.tuples(st.integers(-1, 1 << 16), st.integers(0, 5)), min_size=1, max_size=60),
    st.integers(1, 70),
)
def test_what_is_shown_are_the_largest_whose_parents_are_shown(
    rows: list[tuple[int, int]], count: int
) -> None:
    tree = DirectoryTree()
    for number, (parent, size) in enumerate(rows):
        tree.add(parent % number if number and parent >= 0 else NO_ROW, b"%d" % number, 0, size, 1)
    tree.close()
    shown = select_rows(tree, Basis.ALLOCATED, Limits(rows=count))
    assert len(shown) == min(count, len(rows))
    for place, (row, parent) in enumerate(shown):
        above = tree.parents[row]
        assert parent < place
        assert (shown[parent].row == above) if parent >= 0 else above == NO_ROW
    below = [tree.allocated_sizes[row] for row, parent in shown if parent >= 0]
    every = (tree.allocated_sizes[row] for row in range(len(rows)) if tree.parents[row] != NO_ROW)
    assert sorted(below, reverse=True) == heapq.nlargest(len(below), every)
