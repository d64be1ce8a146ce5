"""How long a scan has run: the time in which its process was stopped (Ctrl-Z) is left out.

Nothing tells how long that was, so the watch is told ``tick`` while the scan runs, many
times a second, and ``resumed`` when the process goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Stopwatch:
    """Runs from when it is made; ``elapsed`` seconds are on it then."""

    __slots__ = ("_clock", "_last", "_started", "_stops")

    def __init__(
        self, elapsed: float = 0.0, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._clock = clock
        self._last = clock()
        self._started = self._last - elapsed
        self._stops: list[tuple[float, float]] = []

    def tick(self) -> None:
        """The process is running."""
        self._last = self._clock()

    def resumed(self) -> None:
        """The process goes on: since the last tick it was stopped."""
        now = self._clock()
        self._stops.append((now, now - self._last))
        self._started += now - self._last
        self._last = now

    @property
    def elapsed(self) -> float:
        """Seconds that the scan has run."""
        return self._clock() - self._started

    def since(self, moment: float) -> float:
        """Seconds that it has run since a moment of its clock."""
        stopped = sum(seconds for end, seconds in self._stops if end > moment)
        return max(self._clock() - moment - stopped, 0.0)
