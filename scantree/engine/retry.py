"""When a failed attempt is followed by another."""

from __future__ import annotations

import math
from collections.abc import Callable


class RetryPolicy:
    """Up to ``max_attempts`` attempts, the first included.

    Only a failure by ``TaskError(..., retryable=True)`` is tried again, and only an
    attempt that spawned no child: its children would be spawned twice. The wait
    before attempt n + 1 is ``delay_seconds * backoff ** (n - 1)``, at most
    ``max_delay_seconds``, and shorter by a random part of up to ``jitter`` (0 to 1) of it,
    so that what failed together is not tried again together.
    """

    __slots__ = ("backoff", "delay_seconds", "jitter", "max_attempts", "max_delay_seconds")

    def __init__(
        self,
        max_attempts: int,
        delay_seconds: float = 0.0,
        backoff: float = 1.0,
        max_delay_seconds: float = math.inf,
        jitter: float = 0.0,
    ) -> None:
        if max_attempts < 1:
            raise ValueError(f"max_attempts is at least 1, not {max_attempts}")
        if not 0 <= delay_seconds < math.inf or not 0 < backoff < math.inf:
            raise ValueError("delay_seconds is at least 0, backoff more than 0, both finite")
        if not max_delay_seconds >= 0 or not 0 <= jitter <= 1:
            raise ValueError("max_delay_seconds is at least 0, jitter from 0 to 1")
        self.max_attempts = max_attempts
        self.delay_seconds = delay_seconds
        self.backoff = backoff
        self.max_delay_seconds = max_delay_seconds
        self.jitter = jitter

    def delay_after(self, attempt: int, chance: Callable[[], float] | None = None) -> float:
        """Seconds to wait after attempt number ``attempt`` (from 1) has failed.

        ``chance`` answers a number from 0 to 1 where there is a jitter: at random, unless given.
        """
        if not self.delay_seconds:
            return 0.0
        try:
            delay = float(self.delay_seconds * self.backoff ** (attempt - 1))
        except OverflowError:
            delay = math.inf
        delay = min(delay, self.max_delay_seconds)
        if self.jitter and math.isfinite(delay):
            delay *= 1.0 - self.jitter * (chance or _chance)()
        return delay


def _chance() -> float:
    import random  # noqa: PLC0415 - most programs retry nothing

    return random.random()
