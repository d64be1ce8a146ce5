"""Which directories were counted."""

from __future__ import annotations

from scantree.scanning.visited import EveryDevice, VisitedDirectories


def test_a_second_visit_is_told_where_identities_are_kept() -> None:
    visited = VisitedDirectories(EveryDevice())
    assert visited.is_first_visit(1, 10)
    assert not visited.is_first_visit(1, 10)


def test_the_same_inode_number_on_another_device_is_another_directory() -> None:
    visited = VisitedDirectories(EveryDevice())
    assert visited.is_first_visit(1, 256)
    assert visited.is_first_visit(2, 256)


def test_a_directory_without_identity_is_never_met_twice() -> None:
    visited = VisitedDirectories(EveryDevice())
    assert visited.is_first_visit(0, 0)
    assert visited.is_first_visit(0, 0)


def test_nothing_is_kept_of_a_device_that_cannot_be_met_twice() -> None:
    visited = VisitedDirectories(frozenset({2}))
    assert visited.is_first_visit(1, 10)
    assert visited.is_first_visit(1, 10)
    assert visited.is_first_visit(2, 10)
    assert not visited.is_first_visit(2, 10)
