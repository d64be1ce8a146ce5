"""A reader that begins no more than so many directories a second, around another.

Requests wait here and are let go by the clock, not by the second: as many as the time
that has passed allows. Time in which there was nothing to read is not saved up.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from scantree.reader.around import ReaderAround
from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader
from scantree.reader.withdrawing import withdrawn

_SECOND = 1_000_000_000
_MOST_SAVED_NS = 100_000_000
"""How late a collector may come without losing anything of the rate."""


class RateLimitedReader(ReaderAround):
    """Reads by ``reader``, ``rate`` directories a second; ``clock`` is in nanoseconds."""

    def __init__(
        self, reader: Reader, rate: float, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        super().__init__(reader)
        self._interval_ns = _SECOND / rate
        self._clock = clock
        self._todo: deque[tuple[int, DirectoryRequest]] = deque()
        self._next = float(clock())
        """When the next directory may begin."""

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        self._todo.extend(batch)
        self._let_go()

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing."""
        listings = self._reader.collect()
        self._let_go()
        return listings

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        return self._reader.withdraw(parent_device) + withdrawn(self._todo, parent_device)

    def close(self) -> None:
        """Drop what is queued and let the threads go; waits for no read that hangs."""
        self._todo.clear()
        self._reader.close()

    def _let_go(self) -> None:
        if not self._todo:
            return
        now = self._clock()
        self._next = max(self._next, now - _MOST_SAVED_NS)
        due = []
        while self._todo and self._next <= now:
            due.append(self._todo.popleft())
            self._next += self._interval_ns
        if due:
            self._reader.submit(due)
