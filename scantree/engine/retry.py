"""When a failed attempt is followed by another."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Up to ``max_attempts`` attempts, the first included.

    Only a failure by ``TaskError(..., retryable=True)`` is tried again, and only an
    attempt that spawned no child: its children would be spawned twice. The wait
    before attempt n + 1 is ``delay_seconds * backoff ** (n - 1)``.
    """

    max_attempts: int
    delay_seconds: float = 0.0
    backoff: float = 1.0

    def __post_init__(self) -> None:
        if self.max_attempts < 1:
            raise ValueError(f"max_attempts is at least 1, not {self.max_attempts}")
        if not 0 <= self.delay_seconds < math.inf or not 0 < self.backoff < math.inf:
            raise ValueError("delay_seconds is at least 0, backoff more than 0, both finite")

    def delay_after(self, attempt: int) -> float:
        """Seconds to wait after attempt number ``attempt`` (from 1) has failed."""
        if not self.delay_seconds:
            return 0.0
        try:
            return float(self.delay_seconds * self.backoff ** (attempt - 1))
        except OverflowError:
            return math.inf
