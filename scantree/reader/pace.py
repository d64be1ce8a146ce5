"""How many threads a reader should have: one, until waiting is seen.

Python runs one thread at a time, so on a warm cache a second reading thread only costs.
Where the process is mostly asleep although directories are waiting to be read, the
threads are waiting for storage, and one more helps; where it is busy all the time, one
less will do. A thread that is held up by a directory that never answers is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

REVIEW_NS = 50_000_000
"""How long a sample is, at least."""

STUCK_NS = 1_000_000_000
"""After how long a read counts as stuck."""

MOST_JOBS = 16
"""How many threads waiting may bring about."""

MOST_THREADS = 512
"""How many threads there are at most, with those whose reads are stuck."""

_ASLEEP = 0.4
_BUSY = 0.95
"""Shares of one core: below the first the process is mostly asleep, above the second
it is never."""


class Pace:
    """Samples wall and active time (nanoseconds) and answers how many threads to have.

    ``jobs`` is how many threads are to read at once: fixed, or found by sampling where
    it was None.
    """

    __slots__ = ("_active_then", "_clock", "_is_fixed", "_then", "_was_waiting", "jobs")

    def __init__(self, jobs: int | None, active_clock: Callable[[], int]) -> None:
        self.jobs = 1 if jobs is None else jobs
        self._is_fixed = jobs is not None
        self._clock = active_clock
        self._then = 0
        self._active_then = 0
        self._was_waiting = False

    def review(self, now: int, *, is_waiting: bool, started: Iterable[int]) -> int:
        """The number of threads to have from ``now`` on; asked once per sample.

        ``is_waiting`` says whether directories wait to be read, ``started`` when each
        read under way began.
        """
        if not self._is_fixed:
            active = self._clock()
            if is_waiting and self._was_waiting:
                self._adapt((active - self._active_then) / (now - self._then))
            self._active_then = active
            self._then = now
            self._was_waiting = is_waiting
        stuck = sum(now - each >= STUCK_NS for each in started)
        return min(self.jobs + stuck, MOST_THREADS)

    def _adapt(self, share: float) -> None:
        if share < _ASLEEP:
            self.jobs = min(self.jobs + 1, MOST_JOBS)
        elif share > _BUSY:
            self.jobs = max(self.jobs - 1, 1)
