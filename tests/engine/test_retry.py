from __future__ import annotations

import math

import pytest

from scantree.engine import RetryPolicy


def test_delay_is_multiplied_by_the_backoff_after_each_attempt() -> None:
    policy = RetryPolicy(5, delay_seconds=2, backoff=3)
    assert [policy.delay_after(attempt) for attempt in (1, 2, 3)] == [2, 6, 18]


def test_delay_is_constant_and_zero_by_default() -> None:
    assert [RetryPolicy(3).delay_after(attempt) for attempt in (1, 2)] == [0, 0]
    assert [RetryPolicy(3, 4).delay_after(attempt) for attempt in (1, 2)] == [4, 4]


def test_backoff_below_one_shortens_the_delay() -> None:
    assert RetryPolicy(3, 8, 0.5).delay_after(3) == 2


@pytest.mark.parametrize("backoff", [10, 10.0])
def test_delay_beyond_what_a_float_holds_is_endless(backoff: float) -> None:
    assert RetryPolicy(10_000, 1, backoff).delay_after(9_000) == math.inf
    assert RetryPolicy(10_000, 0, backoff).delay_after(9_000) == 0


@pytest.mark.parametrize("attempts", [0, -1])
def test_less_than_one_attempt_is_refused(attempts: int) -> None:
    with pytest.raises(ValueError, match="max_attempts is at least 1"):
        RetryPolicy(attempts)


@pytest.mark.parametrize(
    ("delay", "backoff"),
    [(-1, 1), (math.nan, 1), (math.inf, 1), (1, 0), (1, -2), (1, math.nan), (1, math.inf)],
)
def test_delays_that_mean_nothing_are_refused(delay: float, backoff: float) -> None:
    with pytest.raises(ValueError, match="both finite"):
        RetryPolicy(2, delay, backoff)
