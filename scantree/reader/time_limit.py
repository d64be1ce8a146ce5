"""A reader that gives up what does not answer, around one that waits for ever.

A read that gets no further for so long is answered by a listing that failed with
ETIMEDOUT; what its thread may still bring is dropped. The reader inside has replaced the
thread long before. A file system of which nothing at all answered in the meantime, and
where nothing gets on, counts as dead: what is queued there, and whatever comes, is answered
at once, so a dead mount costs one limit and not one for each directory. It is asked again
once it answered something after all.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Sequence

from scantree.reader.around import ReaderAround
from scantree.reader.listing import EntryProblem, Listing, Operation
from scantree.reader.protocol import DirectoryRequest, Reader, UnderWay
from scantree.reader.sums import Sums

_NO_DEVICE = 0
"""A root's parent has none."""


class UnansweredListing(Listing):
    """The listing of a directory that was given up."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.failed = True
        self.problems = [EntryProblem(Operation.READ, b"", errno.ETIMEDOUT)]


class _SumsOfAnswers:
    """Sums of the reader inside, which knows no listing but its own."""

    __slots__ = ("_sums", "counts", "new_rows")

    def __init__(self, sums: Sums) -> None:
        self._sums = sums
        self.counts = sums.counts
        self.new_rows = sums.new_rows

    def add(self, listing: Listing, /) -> bool:
        """Add a listing that is plain; answers whether it was."""
        return not isinstance(listing, UnansweredListing) and self._sums.add(listing)


class TimeLimitedReader(ReaderAround):
    """Reads by ``reader`` and waits at most ``limit_ns`` without a step; ``clock`` is in ns."""

    def __init__(
        self, reader: Reader, limit_ns: int, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        super().__init__(reader)
        self._limit_ns = limit_ns
        self._clock = clock
        self._next_look = 0
        self._devices: dict[int, int] = {}
        """The device that each request under way is below, by token."""
        self._given_up: set[int] = set()
        self._answered: dict[int, int] = {}
        self._dead: set[int] = set()
        self._unanswered: list[int] = []

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        alive = []
        now = self._clock()
        for token, request in batch:
            device = request.parent_device
            if device in self._dead:
                self._unanswered.append(token)
            else:
                # Nobody could have answered before it was asked.
                self._answered.setdefault(device, now)
                self._devices[token] = device
                alive.append((token, request))
        if alive:
            self._reader.submit(alive)

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing, and those of what was given up."""
        now = self._clock()
        listings = []
        for token, listing in self._reader.collect():
            device = self._devices.pop(token, None)
            if device is not None:
                self._note_answer(device, now)
                if listing.identified:
                    self._note_answer(listing.device, now)
                listings.append((token, listing))
            else:
                self._given_up.discard(token)
        if now >= self._next_look:
            self._next_look = now + self._limit_ns // 20
            self._give_up(now)
        listings.extend((token, UnansweredListing()) for token in self._unanswered)
        self._unanswered.clear()
        return listings

    def under_way(self) -> list[UnderWay]:
        """The reads going on now that somebody still waits for."""
        return [read for read in self._reader.under_way() if read.token not in self._given_up]

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""
        return [token for token in self._reader.hanging(nanoseconds) if token in self._devices]

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        tokens = self._reader.withdraw(parent_device)
        for token in tokens:
            self._devices.pop(token, None)
        return tokens

    def new_sums(self) -> Sums:
        """Empty sums, which this reader's listings can be added to."""
        return _SumsOfAnswers(self._reader.new_sums())

    def _note_answer(self, device: int, now: int) -> None:
        self._answered[device] = now
        self._dead.discard(device)

    def _give_up(self, now: int) -> None:
        given_up = {token: self._devices.pop(token) for token in self.hanging(self._limit_ns)}
        self._given_up.update(given_up)
        self._unanswered.extend(given_up)
        getting_on = {
            self._devices.get(read.token)
            for read in self._reader.under_way()
            if now - read.started_ns >= self._limit_ns
        }
        for device in set(given_up.values()) - getting_on - {_NO_DEVICE}:
            if now - self._answered[device] >= self._limit_ns:
                self._dead.add(device)
                self._unanswered.extend(self.withdraw(device))
