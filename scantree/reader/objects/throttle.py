"""How many requests are under way at once: fewer where a store is busy, more with success.

A busy answer halves the number, at most once for the answers to what was sent before; so many
successes as there are permits add one. Whoever has no permit waits for one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Throttle:
    """Permits for requests; ``most`` is their bound, ``limit`` how many there are now."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = most
        self._busy = 0
        self._successes = 0
        self._generation = 0
        self._condition = threading.Condition()

    def take(self, is_closing: Callable[[], bool]) -> int:
        """Wait for a permit; answers what ``give_back`` has to be told."""
        with self._condition:
            while self._busy >= self.limit and not is_closing():
                self._condition.wait(0.1)
            self._busy += 1
            return self._generation

    def give_back(self, taken: int, *, is_busy: bool) -> None:
        """Give a permit back, with what the store said."""
        with self._condition:
            self._busy -= 1
            if is_busy and taken == self._generation:
                self.limit = max(1, self.limit // 2)
                self._generation += 1
                self._successes = 0
            elif not is_busy:
                self._successes += 1
                if self._successes >= self.limit and self.limit < self.most:
                    self.limit += 1
                    self._successes = 0
            self._condition.notify_all()
