"""The order of the directory tree's rows by path."""

from __future__ import annotations

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from scantree.scanning.findings import DIRECTORY, NO_ROW
from scantree.scanning.row_order import precedes
from scantree.scanning.tree import DirectoryTree

Path = tuple[int | bytes, ...]


def rows_of(paths: list[Path]) -> tuple[DirectoryTree, dict[Path, int]]:
    """A tree with rows in the order of ``paths``: a root's place, then names below it."""
    tree = DirectoryTree()
    rows: dict[Path, int] = {}
    for path in paths:
        place, *names = path
        assert isinstance(place, int)
        if names:
            name = names[-1]
            assert isinstance(name, bytes)
            rows[path] = tree.add(rows[path[:-1]], name, 0, 0, 1)
        else:
            rows[path] = tree.add(NO_ROW, b"root", 0, 0, 1)
            tree.describe_root(rows[path], place, DIRECTORY)
    return tree, rows


def test_a_directory_is_before_what_is_in_it_and_siblings_are_by_name() -> None:
    order: list[Path] = [
        (0,),
        (0, b"a"),
        (0, b"a", b"z"),
        # Not as bytes of whole paths: "-" comes before "/".
        (0, b"a-b"),
        (0, b"b"),
        (1,),
        (1, b"a"),
    ]
    arrivals = 0
    for arrival in permutations(order):
        if all(path[:-1] in arrival[: arrival.index(path)] for path in order if len(path) > 1):
            arrivals += 1
            tree, rows = rows_of(list(arrival))
            for first, second in pairwise(order):
                assert precedes(tree, rows[first], rows[second])
                assert not precedes(tree, rows[second], rows[first])
    assert arrivals > 100


def test_no_row_is_before_itself() -> None:
    tree, rows = rows_of([(0,), (0, b"a")])
    assert not precedes(tree, rows[0, b"a"], rows[0, b"a"])


def test_roots_without_a_place_come_as_they_were_counted() -> None:
    tree = DirectoryTree()
    tree.add(NO_ROW, b"z", 0, 0, 1)
    tree.add(NO_ROW, b"a", 0, 0, 1)
    assert precedes(tree, 0, 1)
    assert tree.roots() == [0, 1]


@st.composite
def arrivals(draw: st.DrawFn) -> list[Path]:
    """Paths of random directories, each after its parent and else in any order."""
    roots = draw(st.permutations(range(draw(st.integers(1, 3)))))
    paths: list[Path] = [(root,) for root in roots]
    for _ in range(draw(st.integers(0, 25))):
        parent = draw(st.sampled_from(paths))
        path = (*parent, draw(st.sampled_from([b"a", b"b", b"a-", b"\xff"])))
        if path not in paths:
            paths.append(path)
    waiting = list(paths)
    ordered: list[Path] = []
    while waiting:
        ready = [path for path in waiting if len(path) == 1 or path[:-1] in ordered]
        chosen = draw(st.sampled_from(ready))
        waiting.remove(chosen)
        ordered.append(chosen)
    return ordered


@given(arrivals(), st.data())
def test_rows_are_ordered_as_the_tuples_of_their_names(
    paths: list[Path], data: st.DataObject
) -> None:
    tree, rows = rows_of(paths)
    one, other = data.draw(st.sampled_from(paths)), data.draw(st.sampled_from(paths))
    assert precedes(tree, rows[one], rows[other]) == (one < other)
    assert [tree.place(row) for row in tree.roots()] == sorted(p[0] for p in paths if len(p) == 1)
