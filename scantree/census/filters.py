"""Which files are told of.

Times are those of the scan: an age counts back from when it began, so that a scan that was kept
answers tomorrow what it answered today.
"""

from __future__ import annotations

from typing import NamedTuple

from scantree.reader.wanted import Wanted


class Moment(NamedTuple):
    """A time: so many ``seconds`` before the scan, or since the epoch where it ``is_date``.

    ``text`` is how it was given.
    """

    seconds: int
    is_date: bool
    text: str

    def at(self, now: int) -> int:
        """The time in seconds since the epoch."""
        return self.seconds if self.is_date else now - self.seconds


class Owner(NamedTuple):
    """A user id, and the name it was given by."""

    uid: int
    text: str


class Filters(NamedTuple):
    """Which files are told of: those that each given condition holds of.

    ``names`` are shell patterns, and ``owners`` users, one of which is enough.
    """

    names: tuple[bytes, ...] = ()
    owners: tuple[Owner, ...] = ()
    least: int | None = None
    older_than: Moment | None = None
    newer_than: Moment | None = None

    def wanted(self, now: int) -> Wanted:
        """The same for a reader."""
        return Wanted(
            self.names,
            tuple(owner.uid for owner in self.owners) if self.owners else None,
            self.least,
            None if self.older_than is None else self.older_than.at(now),
            None if self.newer_than is None else self.newer_than.at(now),
        )
