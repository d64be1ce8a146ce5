"""Sweeps over the subdirectories of a directory that is larger than a page.

A page of keys that begins at one of them covers those that follow, as many as have room on it. So
of a thousand subdirectories with eight objects each, eight pages tell all. A sweep goes on, page
after page, as long as what it comes to is asked for, and what is asked for waits for the sweep on
whose way it lies. Whoever has nothing else to do takes over the farther half of what waits for the
longest. What a page passes without a key of it, or doesn't get past, is asked for by itself.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import NamedTuple

from scantree.reader.objects.questions import LONGEST_KEY

LAST = "\U0010ffff".encode()
"""No character comes after this one."""

LEAST_REACH = 2.0
"""A page that covers fewer subdirectories isn't worth it: half of the last one is read twice."""


class Waiting(NamedTuple):
    """A request for a member, by its place among them."""

    place: int
    token: int
    member: bytes


class Family:
    """The subdirectories of a directory, as their prefixes, in order.

    ``reach`` is how many of them a page is expected to cover; ``left`` how many nobody has been
    told of. Nothing here is safe to be used by two threads at once.
    """

    def __init__(self, prefix: bytes, members: Sequence[bytes], reach: float) -> None:
        self.prefix = prefix
        self.members = members
        self.reach = reach
        self.left = len(members)
        self.sweeps: list[Sweep] = []
        self._alone: set[bytes] = set()

    def is_worth_a_sweep(self, member: bytes) -> bool:
        """Whether a member had better be asked for with those that follow it."""
        return (
            self.reach >= LEAST_REACH
            and member not in self._alone
            and len(member) + len(LAST) <= LONGEST_KEY
        )

    def wait(self, token: int, member: bytes) -> Sweep | None:
        """Have a request wait for the sweep on whose way it is; a new one where there is none.

        Answers that new one, which somebody has to do.
        """
        waiting = Waiting(bisect_left(self.members, member), token, member)
        for sweep in self.sweeps:
            if sweep.place <= waiting.place < sweep.end:
                insort(sweep.waiting, waiting)
                return None
        end = min(
            (sweep.place for sweep in self.sweeps if sweep.place > waiting.place),
            default=len(self.members),
        )
        return self._begin(waiting.place, end, [waiting])

    def divide(self) -> Sweep | None:
        """Take over half of what waits for the longest, where that is worth it."""
        longest = max(self.sweeps, key=lambda sweep: sweep.length, default=None)
        if longest is None or longest.length < 2 * self.reach:
            return None
        middle = longest.place + longest.length // 2
        at = bisect_left(longest.waiting, (middle,))
        taken = longest.waiting[at:]
        if at == 0 or not taken:
            return None
        del longest.waiting[at:]
        end, longest.end = longest.end, taken[0].place
        return self._begin(taken[0].place, end, taken)

    def _begin(self, place: int, end: int, waiting: list[Waiting]) -> Sweep:
        sweep = Sweep(self, place, end, waiting)
        self.sweeps.append(sweep)
        return sweep

    def go_on(self, sweep: Sweep, last: bytes | None, found: set[bytes]) -> bool:
        """Enter a page of a sweep, which went as far as ``last`` (None: to the end of them all).

        ``found`` are the members of which it had keys. Answers whether the sweep goes on; what
        it ``passed`` is no longer waited for.
        """
        members = self.members
        end = len(members)
        if last is not None:
            end = bisect_left(members, last)
            if end and last.startswith(members[end - 1]):
                end -= 1
        covered = members[sweep.place : min(end, sweep.end)]
        self._alone.update(member for member in covered if member not in found)
        if end <= sweep.place:
            # It alone is larger than a page.
            self._alone.add(members[sweep.place])
            end = sweep.place + 1
        if last is not None:
            self.reach = (self.reach + len(covered)) / 2
        at = bisect_left(sweep.waiting, (end,))
        sweep.passed = sweep.waiting[:at]
        del sweep.waiting[:at]
        if not sweep.waiting or self.reach < LEAST_REACH:
            self.stop(sweep)
            return False
        sweep.place = sweep.waiting[0].place
        return True

    def stop(self, sweep: Sweep) -> None:
        """End a sweep; whoever waits for it has ``passed`` it."""
        if sweep in self.sweeps:
            self.sweeps.remove(sweep)
        sweep.passed += sweep.waiting
        sweep.waiting = []

    def fail(self, sweep: Sweep) -> None:
        """End a sweep that found nothing out: all are asked for alone from now on."""
        self.reach = 0.0
        self.stop(sweep)


class Sweep:
    """Pages that begin at one member after the other, up to but not including the place ``end``.

    ``waiting`` are the requests on its way, ``passed`` those that it came past last.
    """

    __slots__ = ("end", "family", "passed", "place", "waiting")

    def __init__(self, family: Family, place: int, end: int, waiting: list[Waiting]) -> None:
        self.family = family
        self.place = place
        self.end = end
        self.waiting = waiting
        self.passed: list[Waiting] = []

    @property
    def length(self) -> int:
        """How far it is to the last that waits."""
        return self.waiting[-1].place - self.place + 1 if self.waiting else 0

    @property
    def start_after(self) -> bytes:
        """What comes before all keys of the member that it is at, and hardly any others."""
        return self.family.members[self.place][:-1] + b"." + LAST

    @property
    def end_member(self) -> bytes | None:
        """The member before which it ends; None for the end of all."""
        members = self.family.members
        return members[self.end] if self.end < len(members) else None
