from __future__ import annotations

from scantree.scanning.lineage import Lineage


def test_a_lineage_has_each_directory_of_it_and_no_other() -> None:
    lineage = Lineage(1, 30, Lineage(1, 20, Lineage(2, 10, None)))
    assert all(lineage.has(*identity) for identity in ((1, 30), (1, 20), (2, 10)))
    assert not any(lineage.has(*identity) for identity in ((2, 30), (1, 10), (1, 40), (0, 0)))


def test_a_very_long_lineage_can_be_let_go() -> None:
    lineage = Lineage(1, 0, None)
    for inode in range(300_000):
        lineage = Lineage(1, inode, lineage)
    assert lineage.has(1, 0)
    del lineage
