"""What an earlier scan of the same roots says of how far this one is.

As much as there was then is expected now: its inodes, and its directories ten times, since a
directory takes about as long as ten of its entries (warm, and rather longer from a disk). A tree
that has grown is done a little later than is said, and never before. What was said is never
taken back.
"""

from __future__ import annotations

from typing import NamedTuple

_DIRECTORY = 10
"""What a directory is worth, in entries."""

_NOT_OVER = 0.99
"""The most that is said before the end."""

_LEAST_SHARE = 0.02
"""Before so much is done nothing is said of the time."""


class Expected(NamedTuple):
    """What an earlier scan counted."""

    inodes: int
    directories: int

    @property
    def work(self) -> int:
        """How much there is to do, in entries."""
        return self.inodes + _DIRECTORY * self.directories


class Expectation:
    """How much is expected, and what part of it was found, from 0 to 0.99."""

    __slots__ = ("_work", "share")

    def __init__(self, expected: Expected) -> None:
        self._work = max(1, expected.work)
        self.share = 0.0

    def look(self, found: Expected) -> None:
        """Take in how much was found."""
        self.share = max(self.share, min(found.work / self._work, _NOT_OVER))

    def seconds_left(self, elapsed_seconds: float) -> float | None:
        """How long the rest takes at the pace so far; None where that says nothing yet."""
        if self.share < _LEAST_SHARE:
            return None
        return elapsed_seconds * (1.0 - self.share) / self.share
