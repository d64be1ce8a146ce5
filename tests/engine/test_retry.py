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


def test_delay_is_never_longer_than_its_maximum() -> None:
    policy = RetryPolicy(9, 1, 10, max_delay_seconds=50)
    assert [policy.delay_after(attempt) for attempt in (1, 2, 3, 400)] == [1, 10, 50, 50]


def test_jitter_takes_a_random_part_of_the_delay() -> None:
    policy = RetryPolicy(3, 8, jitter=0.5)
    chances = iter((0.0, 0.5, 1.0))
    assert [policy.delay_after(1, chances.__next__) for _ in range(3)] == [8, 6, 4]
    delays = {policy.delay_after(1) for _ in range(50)}
    assert len(delays) > 1
    assert all(4 <= delay <= 8 for delay in delays)


@pytest.mark.parametrize(
    ("most", "jitter"), [(-1, 0), (math.nan, 0), (1, -0.1), (1, 1.1), (1, math.nan)]
)
def test_bounds_of_a_delay_that_mean_nothing_are_refused(most: float, jitter: float) -> None:
    with pytest.raises(ValueError, match="jitter from 0 to 1"):
        RetryPolicy(2, 1, max_delay_seconds=most, jitter=jitter)
