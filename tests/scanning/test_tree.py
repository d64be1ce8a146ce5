"""The tree of directories in columns."""

from __future__ import annotations

from pathlib import Path

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from scantree.scanning import Scan
from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY, NO_ROW, SYMLINK, Directories
from scantree.scanning.request import ScanRequest
from scantree.scanning.tree import DirectoryTree
from tests.reader.kinds import BY_PATH, IS_NATIVE_BUILT, NATIVE, ReaderKind


def small_tree() -> DirectoryTree:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/data", 1, 10, 1, 0)
    one = tree.add(root, b"one", 2, 20, 2, 1)
    tree.add(one, b"deep", 4, 40, 4, 3)
    tree.add(root, b"two", 8, 80, 8, 5)
    tree.close()
    return tree


def test_each_row_sums_up_all_below_it() -> None:
    tree = small_tree()
    assert list(tree.apparent_sizes) == [15, 6, 4, 8]
    assert list(tree.allocated_sizes) == [150, 60, 40, 80]
    assert list(tree.inode_counts) == [15, 6, 4, 8]
    assert list(tree.file_counts) == [9, 4, 3, 5]


def test_a_row_is_asked_for_each_of_its_facts() -> None:
    directories: Directories = small_tree()
    assert directories.parent(2) == 1
    assert [directories.depth(row) for row in range(4)] == [0, 1, 2, 1]
    assert directories.apparent_size(1) == directories.measure(Basis.APPARENT)(1) == 6
    assert directories.allocated_size(1) == directories.measure(Basis.ALLOCATED)(1) == 60
    assert directories.inodes(1) == directories.measure(Basis.INODES)(1) == 6
    assert directories.files(1) == 4
    assert directories.kind(0) == directories.kind(1) == DIRECTORY


def test_a_root_may_be_something_else_and_stands_where_it_was_given() -> None:
    tree = DirectoryTree()
    tree.describe_root(tree.add(NO_ROW, b"second", 1, 1, 1), 1, SYMLINK)
    tree.describe_root(tree.add(NO_ROW, b"first", 1, 1, 1), 0, DIRECTORY)
    tree.close()
    assert tree.roots() == [1, 0]
    assert [tree.kind(row) for row in (0, 1)] == [SYMLINK, DIRECTORY]


def test_the_largest_children_come_first_and_equal_ones_by_name() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"r", 0, 0, 1)
    for name, apparent_size in ((b"c", 7), (b"a", 7), (b"z", 9), (b"d", 7), (b"b", 7), (b"e", 1)):
        tree.add(root, name, apparent_size, 1, 1)
    tree.close()

    def largest(count: int | None) -> list[bytes]:
        return [tree.name(row) for row in tree.largest(root, Basis.APPARENT, count)]

    assert largest(None) == [b"z", b"a", b"b", b"c", b"d", b"e"]
    assert largest(3) == [b"z", b"a", b"b"]
    assert largest(6) == largest(99) == largest(None)
    assert largest(0) == []
    assert tree.largest(1, Basis.APPARENT) == []
    assert [tree.name(row) for row in tree.largest(root, Basis.ALLOCATED, 2)] == [b"a", b"b"]


def test_children_names_and_paths_are_found_from_a_row() -> None:
    tree = small_tree()
    assert list(tree.roots()) == [0]
    assert sorted(tree.children(0)) == [1, 3]
    assert list(tree.children(2)) == []
    assert tree.name(2) == b"deep"
    assert tree.path(2) == b"/data/one/deep"
    assert tree.path(0) == b"/data"


def test_the_path_below_a_root_that_ends_in_a_slash_has_no_second_one() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/", 0, 0, 1)
    row = tree.add(root, b"usr", 0, 0, 1)
    tree.close()
    assert tree.path(row) == b"/usr"


def test_sums_beyond_63_bits_stay_exact() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/", 5, 7, 1)
    huge = 2**63 - 1
    for name in (b"a", b"b", b"c"):
        tree.add(root, name, huge, huge, 1)
    tree.close()
    assert tree.apparent_sizes[root] == 3 * huge + 5
    assert tree.allocated_sizes[root] == 3 * huge + 7


def test_a_single_value_beyond_63_bits_stays_exact() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/", 2**64, 2**65, 1)
    tree.add(root, b"a", 1, 2, 1)
    tree.close()
    assert tree.apparent_sizes[root] == 2**64 + 1
    assert tree.allocated_sizes[root] == 2**65 + 2


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2**62)), min_size=1, max_size=60))
def test_the_sums_equal_those_of_a_plain_walk_up(rows: list[tuple[int, int]]) -> None:
    tree = DirectoryTree()
    parents: list[int] = []
    for number, (choice, size) in enumerate(rows):
        parent = NO_ROW if number == 0 else choice % (number + 1) - 1
        parents.append(parent)
        tree.add(parent, b"%d" % number, size, size, 1)
    tree.close()
    sums = [0] * len(rows)
    for number, (_, size) in enumerate(rows):
        row = number
        while row != NO_ROW:
            sums[row] += size
            row = parents[row]
    assert list(tree.apparent_sizes) == sums
    assert list(tree.allocated_sizes) == sums
    assert tree.roots() == [row for row, parent in enumerate(parents) if parent == NO_ROW]
    assert len(tree) == len(rows)
    for row in range(len(rows)):
        assert sorted(tree.children(row)) == [
            child for child, parent in enumerate(parents) if parent == row
        ]


def test_a_scan_that_finds_nothing_has_an_empty_tree(tmp_path: Path) -> None:
    report = trio.run(Scan(ScanRequest((bytes(tmp_path / "missing"),), tree=True)).run)
    assert report.tree is not None
    assert len(report.tree) == 0
    assert report.problems.count == 1


def test_rows_come_by_their_parents_with_all_sums() -> None:
    tree = small_tree()
    chunks = list(tree.sums_by_parent(2))
    assert [value for chunk in chunks for value in chunk] == [
        NO_ROW, 0, 15, 150, 15, 9, 4,
        0, 1, 6, 60, 6, 4, 2,
        0, 3, 8, 80, 8, 5, 1,
        1, 2, 4, 40, 4, 3, 1,
    ]  # fmt: skip
    assert len(chunks) == 2


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_a_reader_in_c_gathers_the_same_rows(tmp_path: Path) -> None:
    for path in ("a/deep/deeper", "b", "a/other"):
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / "file").write_bytes(bytes(len(path) * 1000))
    (tmp_path / "b/hard").hardlink_to(tmp_path / "a/other/file")

    def rows_of(kind: ReaderKind) -> list[tuple[bytes, list[int]]]:
        request = ScanRequest((bytes(tmp_path),), tree=True, jobs=1)
        tree = trio.run(Scan(request, reader=kind.open).run).tree
        assert isinstance(tree, DirectoryTree)
        (values,) = tree.sums_by_parent(100)
        rows = [values[at : at + 7] for at in range(0, len(values), 7)]
        return sorted((tree.path(row), sums) for _, row, *sums in rows)

    assert rows_of(NATIVE) == rows_of(BY_PATH)
