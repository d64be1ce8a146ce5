from __future__ import annotations

from scantree.scanning.stopwatch import Stopwatch


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_runs_from_when_it_is_made_or_from_what_is_on_it() -> None:
    clock = Clock()
    watch, later = Stopwatch(clock=clock), Stopwatch(7.0, clock)
    clock.now += 2.5
    assert (watch.elapsed, later.elapsed) == (2.5, 9.5)


def test_the_time_since_the_last_tick_is_left_out_where_the_process_goes_on() -> None:
    clock = Clock()
    watch = Stopwatch(clock=clock)
    clock.now += 1
    before = clock.now
    watch.tick()
    clock.now += 60
    watch.resumed()
    assert watch.elapsed == 1
    assert watch.since(before) == 0
    middle = clock.now
    clock.now += 3
    watch.tick()
    clock.now += 0.5
    # One that was not stopped loses what passed since the last tick, and nothing twice.
    watch.resumed()
    watch.resumed()
    assert watch.elapsed == 4
    assert watch.since(before) == watch.since(middle) == 3
