from __future__ import annotations

import pytest

from scantree.reader.rate_limit import RateLimitedReader
from tests.reader.scripted_reader import Clock, Request, ScriptedReader


class Trial:
    def __init__(self, rate: float) -> None:
        self.clock = Clock()
        self.inside = ScriptedReader(self.clock)
        self.reader = RateLimitedReader(self.inside, rate, self.clock)

    def go(self, seconds: float, step: float = 0.05) -> None:
        for _ in range(round(seconds / step)):
            self.clock.go(step)
            self.reader.collect()


@pytest.mark.parametrize("rate", [0.5, 3, 500, 7000])
@pytest.mark.parametrize("step", [0.001, 0.05, 0.09])
def test_rate_holds_over_ten_seconds_however_often_it_is_asked(rate: float, step: float) -> None:
    trial = Trial(rate)
    trial.reader.submit([(token, Request()) for token in range(100_000)])
    trial.go(10, step)
    begun = len(trial.inside.queued)
    assert rate * 9.8 <= begun <= rate * 10 * 1.05 + 1


def test_time_without_work_is_not_saved_up() -> None:
    trial = Trial(100)
    trial.go(60)
    trial.reader.submit([(token, Request()) for token in range(1000)])
    assert len(trial.inside.queued) <= 11
    trial.go(1)
    assert 95 <= len(trial.inside.queued) <= 115


def test_requests_go_in_the_order_in_which_they_came() -> None:
    trial = Trial(10)
    trial.reader.submit([(token, Request()) for token in range(50)])
    trial.go(3)
    begun = list(trial.inside.queued)
    assert begun == list(range(len(begun)))


def test_withdrawn_requests_are_taken_wherever_they_wait() -> None:
    trial = Trial(10)
    trial.reader.submit([(token, Request(7 + token % 2)) for token in range(20)])
    trial.go(0.5)
    assert sorted(trial.reader.withdraw(7)) == list(range(0, 20, 2))
    trial.go(10)
    assert set(trial.inside.queued) == set(range(1, 20, 2))


def test_closing_drops_what_waits() -> None:
    trial = Trial(1)
    trial.reader.submit([(token, Request()) for token in range(20)])
    trial.reader.close()
    assert trial.inside.is_closed
    begun = len(trial.inside.queued)
    trial.go(10)
    assert len(trial.inside.queued) == begun
