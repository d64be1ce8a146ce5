from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.render.selection import (
    NO_SHOWN_PARENT,
    Limits,
    in_tree_order,
    select,
    select_rows,
)
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
    for place, (row, parent, _) in enumerate(shown):
        above = tree.parents[row]
        assert parent < place
        assert (shown[parent].row == above) if parent >= 0 else above == NO_ROW
    below = [tree.allocated_sizes[row] for row, parent, _ in shown if parent >= 0]
    every = (tree.allocated_sizes[row] for row in range(len(rows)) if tree.parents[row] != NO_ROW)
    assert sorted(below, reverse=True) == heapq.nlargest(len(below), every)


def chain(length: int) -> DirectoryTree:
    """A root with a file in it, and below it directories with nothing else in each."""
    tree = DirectoryTree()
    row = tree.add(NO_ROW, b"/r", 0, 5000, 2)
    for number in range(length):
        row = tree.add(row, b"level%d" % number, 0, 4096, 1)
    tree.close()
    return tree


def lines_of(tree: DirectoryTree, basis: Basis, limits: Limits) -> list[bytes]:
    """The names in each line that a view joins, with slashes between them."""
    lines: list[bytes] = []
    for row, _, is_joined in select(tree, basis, limits, joins_chains=True).rows:
        if is_joined:
            lines[-1] += b"/" + tree.name(row)
        else:
            lines.append(tree.name(row))
    return lines


@pytest.mark.parametrize("basis", Basis)
def test_a_chain_of_only_children_takes_the_room_of_one_row(basis: Basis) -> None:
    tree = chain(60)
    whole = b"/".join(b"level%d" % number for number in range(60))
    assert lines_of(tree, basis, Limits(rows=2)) == [b"/r", whole]
    assert lines_of(tree, basis, Limits()) == [b"/r", whole]
    assert lines_of(tree, basis, Limits(depth=2)) == [b"/r", b"level0/level1"]


def test_a_root_is_not_joined_with_what_is_in_it() -> None:
    assert lines_of(chain(1), Basis.INODES, Limits()) == [b"/r", b"level0"]


def test_a_child_with_nearly_all_of_its_parent_is_joined_until_a_sibling_is_shown() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/r", 0, 5000, 2)
    most = tree.add(root, b"a", 0, 0, 1)
    tree.add(most, b"nearly", 0, 9500, 3)
    tree.add(most, b"rest", 0, 500, 3)
    tree.add(root, b"b", 0, 2000, 3)
    tree.close()
    assert lines_of(tree, Basis.ALLOCATED, Limits(rows=2)) == [b"/r", b"a/nearly"]
    assert lines_of(tree, Basis.ALLOCATED, Limits(rows=3)) == [b"/r", b"a/nearly", b"b"]
    # The sibling takes two rows: the one that was joined needs one of its own then.
    assert lines_of(tree, Basis.ALLOCATED, Limits(rows=4)) == [b"/r", b"a/nearly", b"b"]
    rows = select(tree, Basis.ALLOCATED, Limits(rows=5), joins_chains=True).rows
    assert len(rows) == 5
    assert not any(row.is_joined for row in rows)


def test_a_child_with_less_than_nearly_all_is_not_joined() -> None:
    tree = DirectoryTree()
    row = tree.add(tree.add(NO_ROW, b"/r", 0, 5000, 2), b"a", 0, 600, 2)
    tree.add(row, b"b", 0, 9400, 3)
    tree.close()
    assert lines_of(tree, Basis.ALLOCATED, Limits()) == [b"/r", b"a", b"b"]


def test_why_rows_are_not_shown_is_known(tree: DirectoryTree) -> None:
    def why(limits: Limits) -> tuple[int | None, bool, bool]:
        return select(tree, Basis.ALLOCATED, limits, joins_chains=True)[1:]

    assert why(Limits()) == (None, False, False)
    assert why(Limits(rows=4)) == (2 * GIB, False, False)
    assert why(Limits(depth=1)) == (None, True, False)
    assert why(Limits(threshold=threshold_of(4 * GIB))) == (None, False, True)
    assert why(Limits(threshold=threshold_of(99 * GIB))) == (None, False, True)
    assert why(Limits(threshold=threshold_of(-4 * GIB))) == (None, False, True)
    assert why(Limits(rows=3, depth=1)) == (1 * GIB, True, False)


def test_rows_come_in_the_order_of_a_drawn_tree(tree: DirectoryTree) -> None:
    rows = select_rows(tree, Basis.ALLOCATED, Limits())
    assert [tree.name(row) for row in in_tree_order(rows)] == [
        b"/data",
        b"photos",
        b"2024",
        b"2023",
        b"mail",
        b"/srv/x",
    ]
