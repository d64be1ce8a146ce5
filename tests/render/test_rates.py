from __future__ import annotations

from scantree.engine import ChildCounts
from scantree.render.rates import RateMeter, Rates
from scantree.scanning.progress import ProgressSnapshot


def snapshot(seconds: float, directories: int, entries: int) -> ProgressSnapshot:
    return ProgressSnapshot(
        elapsed_seconds=seconds,
        children=ChildCounts(completed=directories),
        entries=entries,
        files=0,
        apparent_size=0,
        allocated_size=0,
        problems=0,
        jobs=1,
        slowest=(),
    )


def test_the_first_rate_is_since_the_start() -> None:
    assert RateMeter().update(snapshot(0.5, 10, 100)) == Rates(20.0, 200.0)


def test_a_rate_is_of_the_last_seconds_only() -> None:
    meter = RateMeter()
    for tenth in range(1, 101):
        seconds = tenth / 10
        directories = 1000 if seconds > 5 else tenth
        rates = meter.update(snapshot(seconds, directories, directories))
    assert rates == Rates(0.0, 0.0)


def test_no_time_no_rate() -> None:
    assert RateMeter().update(snapshot(0.0, 0, 0)) == Rates(0.0, 0.0)
