from __future__ import annotations

from scantree.reader.process_clock import active_time_ns


def test_the_clock_advances_with_work() -> None:
    before = active_time_ns()
    while active_time_ns() == before:
        sum(range(1000))
    assert active_time_ns() > before
