"""Sweeps over the subdirectories of a directory that is larger than a page.

A page of keys that begins at one of them covers those that follow, as many as have room on it. So
of a thousand subdirectories with eight objects each, eight pages tell all. What is asked for while
a page is on its way that is likely to cover it waits for that page. What a page doesn't cover, or
passes without a key of it, is asked for by itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from scantree.reader.objects.questions import LONGEST_KEY

LAST = "\U0010ffff".encode()
"""No character comes after this one."""

LEAST_REACH = 2.0
"""A page that covers fewer subdirectories isn't worth it: half of the last one is read twice."""


class Family:
    """The subdirectories of a directory, as their prefixes, in order.

    ``reach`` is how many of them a page is expected to cover.
    """

    def __init__(self, prefix: bytes, members: Sequence[bytes], reach: float) -> None:
        self.prefix = prefix
        self.members = members
        self.reach = reach
        self._alone: set[bytes] = set()
        self._sweeps: dict[int, Sweep] = {}
        self.left = len(members)

    def is_worth_a_sweep(self, member: bytes) -> bool:
        """Whether a member had better be asked for with those that follow it."""
        return (
            self.reach >= LEAST_REACH
            and member not in self._alone
            and len(member) + len(LAST) <= LONGEST_KEY
        )

    def sweep_towards(self, member: bytes) -> Sweep | None:
        """A sweep under way that is likely to cover a member."""
        place = self._place(member)
        for start, sweep in self._sweeps.items():
            if start <= place < start + self.reach:
                return sweep
        return None

    def begin(self, member: bytes) -> Sweep:
        """Begin a sweep at a member."""
        place = self._place(member)
        sweep = Sweep(self, place, self.members[place])
        self._sweeps[place] = sweep
        return sweep

    def end(self, sweep: Sweep, last: bytes | None, found: set[bytes]) -> None:
        """End a sweep whose page went as far as ``last`` (None: to the end of the directory).

        ``found`` are the members of which it had keys. Those that it passed without one, and the
        first where it didn't get past it, are asked for alone.
        """
        self._sweeps.pop(sweep.place, None)
        end = len(self.members)
        if last is not None:
            end = bisect_left(self.members, last)
            if end and last.startswith(self.members[end - 1]):
                end -= 1
        covered = self.members[sweep.place : end]
        self._alone.update(member for member in covered if member not in found)
        if not covered:
            self._alone.add(sweep.member)
        if last is not None:
            self.reach = (self.reach + len(covered)) / 2

    def fail(self, sweep: Sweep) -> None:
        """End a sweep that found nothing out: all are asked for alone from now on."""
        self._sweeps.pop(sweep.place, None)
        self.reach = 0.0

    def _place(self, member: bytes) -> int:
        return bisect_left(self.members, member)


class Sweep:
    """A page that begins at a member. ``waiting`` are requests that it may answer."""

    __slots__ = ("family", "member", "place", "waiting")

    def __init__(self, family: Family, place: int, member: bytes) -> None:
        self.family = family
        self.place = place
        self.member = member
        self.waiting: list[object] = []

    @property
    def start_after(self) -> bytes:
        """What comes before all keys of the member, and hardly any others."""
        return self.member[:-1] + b"." + LAST
