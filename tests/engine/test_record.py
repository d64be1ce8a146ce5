from __future__ import annotations

from scantree.engine import ChildCounts


def test_total_and_unfinished_are_sums_over_the_states() -> None:
    counts = ChildCounts(1, 2, 4, 8, 16, 32)
    assert counts.unfinished == 7
    assert counts.total == 63
    assert ChildCounts().total == 0
