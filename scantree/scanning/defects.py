"""Errors of the program that no failed task is to hide; the first of them ends a scan."""

from __future__ import annotations

from collections.abc import Callable


class Defects:
    """Keeps the first error, and calls ``stop`` then: what follows it tells nothing new."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._first: Exception | None = None

    def add(self, error: Exception) -> None:
        """Take note of an error."""
        if self._first is None:
            self._first = error
            self._stop()

    def raise_first(self) -> None:
        """Raise the first error, if there was one."""
        if self._first is not None:
            raise self._first
