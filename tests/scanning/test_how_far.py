from __future__ import annotations

import random

import pytest

from scantree.scanning.findings import NO_ROW
from scantree.scanning.how_far import HowFar
from scantree.scanning.tasks import ScanL1DirTask, ScanScope
from scantree.scanning.tree import DirectoryTree

SCOPE = ScanScope(0, b"/r", 0)


def waiting(*parents: int) -> list[ScanL1DirTask]:
    return [ScanL1DirTask(SCOPE, b"x", 1, parent) for parent in parents]


def test_a_directory_shares_what_it_is_worth_among_its_subdirectories() -> None:
    tree, far = DirectoryTree(), HowFar()
    far.look(tree, waiting(NO_ROW))
    assert far.share == 0
    root = tree.add(NO_ROW, b"/r", 0, 0, 1)
    far.look(tree, waiting(root, root, root, root))
    assert far.share == 0
    one = tree.add(root, b"one", 0, 0, 1)
    far.look(tree, waiting(root, root, root, one, one))
    assert far.share == 0
    tree.add(one, b"deep", 0, 0, 1)
    far.look(tree, waiting(root, root, root, one))
    assert far.share == 1 / 8
    deeper = tree.add(one, b"deeper", 0, 0, 1)
    far.look(tree, waiting(root, root, root))
    assert far.share == 0.25
    # Far more wait than were read.
    far.look(tree, waiting(root, root, root, *[deeper] * 40))
    assert far.share == 0.25


def test_where_most_of_the_known_directories_wait_little_is_done() -> None:
    tree, far = DirectoryTree(), HowFar()
    root = tree.add(NO_ROW, b"/r", 0, 0, 1)
    for _ in range(8):
        tree.add(root, b"small", 0, 0, 1)
    large = tree.add(root, b"large", 0, 0, 1)
    far.look(tree, waiting(*[large] * 30))
    assert far.share == (10 / 40) ** 2


def test_several_roots_are_worth_the_same() -> None:
    tree, far = DirectoryTree(), HowFar()
    tree.add(NO_ROW, b"/a", 0, 0, 1)
    tree.add(0, b"in", 0, 0, 1)
    tree.add(0, b"it", 0, 0, 1)
    far.look(tree, waiting(NO_ROW, NO_ROW))
    assert far.share == pytest.approx(1 / 3)


def test_it_never_goes_back_and_is_never_all_while_anything_is_left() -> None:
    choose = random.Random(7)
    tree, far = DirectoryTree(), HowFar()
    left = waiting(*[tree.add(NO_ROW, b"/r", 0, 0, 1)] * 5)
    before = 0.0
    while left:
        task = left.pop(choose.randrange(len(left)))
        row = tree.add(task.parent_row, b"d", 0, 0, 1)
        if len(tree) < 300:
            left += waiting(*[row] * choose.choice((0, 1, 2, 3, 4)))
        far.look(tree, left)
        assert before <= far.share <= 0.99
        before = far.share
    assert before > 0.9


def test_the_largest_is_the_directory_that_itself_has_most_so_far() -> None:
    tree, far = DirectoryTree(), HowFar()
    first = far.largest
    assert first is None
    root = tree.add(NO_ROW, b"/r", 0, 10, 1)
    far.look(tree, waiting(root))
    assert far.largest == (root, 10)
    for size in (5, 80, 80, 7):
        tree.add(root, b"d", 0, size, 1)
    far.look(tree, waiting(root))
    assert far.largest == (2, 80)
    tree.add(root, b"d", 0, 2**70, 1)
    far.look(tree, waiting(root))
    assert far.largest == (5, 2**70)
