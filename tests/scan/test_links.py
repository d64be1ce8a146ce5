"""Inodes with several names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.reader.listing import EntryKind, LinkedEntry
from scantree.scan.links import LinkTable
from scantree.scan.visited import EveryDevice


def entry(inode: int, *, device: int = 1, links: int = 2) -> LinkedEntry:
    return LinkedEntry(device, inode, EntryKind.FILE, links, 100, 512)


def test_an_inode_is_first_once() -> None:
    table = LinkTable(frozenset())
    assert table.is_first(entry(7, links=3))
    assert not table.is_first(entry(7, links=3))
    assert not table.is_first(entry(7, links=3))


def test_what_is_met_again_is_counted_as_saved() -> None:
    table = LinkTable(frozenset())
    for _ in range(3):
        table.is_first(entry(7, links=3))
    table.is_first(entry(8))
    assert table.totals.to_dict() == {
        "inodes": 1,
        "extra_links": 2,
        "extra_apparent_size": 200,
        "extra_allocated_size": 1024,
    }


def test_one_inode_number_on_two_devices_is_two_inodes() -> None:
    table = LinkTable(frozenset())
    assert table.is_first(entry(7, device=1))
    assert table.is_first(entry(7, device=2))


def test_an_inode_whose_names_were_all_met_is_still_known_on_a_device_mounted_twice() -> None:
    table = LinkTable(EveryDevice())
    names = [table.is_first(entry(7)) for _ in range(4)]
    assert names == [True, False, False, False]


@given(st.permutations([entry(inode, links=3) for inode in (1, 2, 3) for _ in range(3)]))
def test_the_order_in_which_names_come_changes_no_total(order: list[LinkedEntry]) -> None:
    table = LinkTable(frozenset())
    assert sum(table.is_first(each) for each in order) == 3
    assert table.totals.inodes == 3
    assert table.totals.extra_links == 6


@pytest.mark.parametrize("inodes", [1000])
def test_an_inode_is_forgotten_once_all_its_names_were_met(inodes: int) -> None:
    table = LinkTable(frozenset())
    for inode in range(inodes):
        table.is_first(entry(inode))
        table.is_first(entry(inode))
    assert table.totals.extra_links == inodes
    assert table.remembered == 0
