"""Inodes with several names."""

from __future__ import annotations

from collections.abc import Container

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.reader.listing import EntryKind, LinkedEntry
from scantree.scanning.findings import NO_ROW
from scantree.scanning.links import LinkTable
from scantree.scanning.totals import Totals
from scantree.scanning.visited import EveryDevice

NOWHERE: frozenset[int] = frozenset()


def entry(inode: int, *, device: int = 1, links: int = 2) -> LinkedEntry:
    return LinkedEntry(device, inode, EntryKind.FILE, links, 100, 512)


class Table(LinkTable):
    """A table that shows its totals."""

    def __init__(self, kept: Container[int] = NOWHERE, *, count_links: bool = False) -> None:
        self.totals = Totals()
        super().__init__(self.totals, kept, count_links=count_links)

    def counts(self, entry: LinkedEntry) -> bool:
        return self.enter(entry) is None


def test_an_inode_is_counted_for_its_first_name_only() -> None:
    table = Table()
    assert [table.counts(entry(7, links=3)) for _ in range(3)] == [True, False, False]


def test_what_is_met_again_is_counted_as_saved() -> None:
    table = Table()
    for _ in range(3):
        table.enter(entry(7, links=3))
    table.enter(entry(8))
    assert table.totals.hard_links.to_dict() == {
        "inodes": 1,
        "extra_links": 2,
        "extra_apparent_size": 200,
        "extra_allocated_size": 1024,
    }
    assert table.totals.skipped.already_counted == 0


def test_one_inode_number_on_two_devices_is_two_inodes() -> None:
    table = Table()
    assert table.counts(entry(7, device=1))
    assert table.counts(entry(7, device=2))


def test_an_inode_whose_names_were_all_met_is_still_known_on_a_device_mounted_twice() -> None:
    table = Table(EveryDevice())
    assert [table.counts(entry(7)) for _ in range(4)] == [True, False, False, False]


def test_an_inode_that_is_watched_is_still_known_when_all_its_names_were_met() -> None:
    table = Table()
    table.watched = {(1, 7), (1, 8)}
    assert [table.counts(entry(7, links=1)) for _ in range(3)] == [True, False, False]
    assert [table.counts(entry(8, links=2)) for _ in range(3)] == [True, False, False]
    assert table.counts(entry(7, links=1, device=2))


def test_more_meetings_than_names_are_no_hard_links() -> None:
    table = Table(EveryDevice())
    for _ in range(5):
        table.enter(entry(7, links=2))
    for _ in range(3):
        table.enter(entry(8, links=1))
    assert table.totals.hard_links.inodes == 1
    assert table.totals.hard_links.extra_links == 1
    assert table.totals.skipped.already_counted == 3 + 2


def test_where_links_count_an_inode_counts_for_each_name_and_no_more() -> None:
    table = Table(EveryDevice(), count_links=True)
    assert [table.counts(entry(7, links=2)) for _ in range(4)] == [True, True, False, False]
    assert table.totals.hard_links.inodes == 0
    assert table.totals.skipped.already_counted == 2


def test_a_name_met_again_is_told_the_row_that_has_the_inode() -> None:
    table = Table()
    assert table.enter(entry(7, links=4), 5) is None
    assert table.enter(entry(7, links=4), 3) == 5
    table.give(entry(7, links=4), 3)
    assert table.enter(entry(7, links=4), 0) == 3
    table.give(entry(7, links=4), 0)
    assert table.enter(entry(7, links=4), 9) == 0
    table.give(entry(7, links=4), 9)
    assert table.remembered == 0


def test_without_a_tree_there_is_no_row() -> None:
    table = Table()
    table.enter(entry(7))
    assert table.enter(entry(7)) == NO_ROW


@given(st.permutations([entry(inode, links=3) for inode in (1, 2, 3) for _ in range(4)]))
def test_the_order_in_which_names_come_changes_no_total(order: list[LinkedEntry]) -> None:
    table = Table(EveryDevice())
    assert sum(table.counts(each) for each in order) == 3
    assert table.totals.hard_links.inodes == 3
    assert table.totals.hard_links.extra_links == 6
    assert table.totals.skipped.already_counted == 3


@pytest.mark.parametrize("inodes", [1000])
def test_an_inode_is_forgotten_once_all_its_names_were_met(inodes: int) -> None:
    table = Table()
    for inode in range(inodes):
        table.enter(entry(inode))
        table.enter(entry(inode))
    assert table.totals.hard_links.extra_links == inodes
    assert table.remembered == 0
