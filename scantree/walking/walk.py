"""A walk under way: a reader's threads, and directories in the order in which they are read.

There is no thread of Python's and no event loop: whoever asks for the next directory hands in
what is to be read, and takes what was. So a walk goes on only while it is asked, runs in any
thread and beside any loop, and Ctrl-C reaches it where it waits. It is never further ahead than
``MOST_AHEAD`` directories, nor (natively) than the reader lets entries wait. Of what is known
and not read the deepest is next, so that little of it is known at a time.

What can be met twice is what a scan can: directories of devices that are mounted more than
once, and those of servers that contain one above them. They are answered once.
"""

from __future__ import annotations

import heapq
import select
import time
from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from scantree.reader.listing import Listing
from scantree.reader.protocol import NOTIFY_SECONDS, Reader, ReadOptions
from scantree.scanning.findings import NO_ROW
from scantree.scanning.lineage import Lineage
from scantree.scanning.met_twice import MetTwice
from scantree.scanning.retries import MayPassError, Retries, retry_policy
from scantree.scanning.tasks import LONG_PREFIX, ScanL1DirTask, ScanScope
from scantree.scanning.visited import VisitedDirectories
from scantree.walking.directory import Directory

P = TypeVar("P")

MOST_AHEAD = 1024
"""How many directories are read, or being read, that nobody has asked for yet."""

_STRIDE = 64
"""After so many answers the reader gets more to do."""

_MILLISECONDS = 1_000


class _Late(NamedTuple):
    """A directory that is read once more, and when."""

    due: float
    order: int
    task: ScanL1DirTask
    attempt: int


class Reading:
    """What is to be read, is being read, and was."""

    def __init__(
        self, reader: Reader, options: ReadOptions, met_twice: MetTwice, retries: int
    ) -> None:
        self._reader = reader
        self._waiting = [ScanL1DirTask(ScanScope(0, options.roots[0], 0), b"", 0, NO_ROW)]
        self._read: dict[int, tuple[ScanL1DirTask, int]] = {}
        self._late: list[_Late] = []
        self._next_token = 0
        self._served = met_twice.served
        self._visited = VisitedDirectories(met_twice.devices)
        self._retries = Retries(retries) if retries else None
        self._policy = retry_policy(retries)
        self._most = min(MOST_AHEAD, reader.capacity)
        descriptor = reader.fileno()
        self._poll = None
        if descriptor is not None:
            self._poll = select.poll()
            self._poll.register(descriptor, select.POLLIN)

    def directories(self) -> Iterator[tuple[ScanL1DirTask, Listing]]:
        """All that is there, as it is read."""
        self._hand_in(0)
        while self._read or self._late:
            found = self._reader.collect()
            if not found:
                self._wait()
                self._hand_in(0)
                continue
            ready = [each for token, listing in found if (each := self._take(token, listing))]
            del found
            ready.reverse()
            while ready:
                if len(ready) % _STRIDE == 0:
                    self._hand_in(len(ready))
                yield ready.pop()
            self._hand_in(0)

    def _hand_in(self, ready: int) -> None:
        """Have the reader read on, while that is not too far ahead."""
        if self._late:
            self._wake()
        count = min(self._most - len(self._read) - ready, len(self._waiting))
        if count <= 0:
            return
        tasks = self._waiting[-count:]
        del self._waiting[-count:]
        self._submit([(task, 1) for task in reversed(tasks)])

    def _submit(self, tasks: list[tuple[ScanL1DirTask, int]]) -> None:
        first = self._next_token
        self._next_token += len(tasks)
        batch = [(first + place, task) for place, (task, _) in enumerate(tasks)]
        self._read.update(zip(range(first, self._next_token), tasks, strict=True))
        self._reader.submit(batch)

    def _wake(self) -> None:
        now = time.monotonic()
        while self._late and self._late[0].due <= now:
            late = heapq.heappop(self._late)
            self._submit([(late.task, late.attempt)])

    def _wait(self) -> None:
        seconds = NOTIFY_SECONDS
        if self._late:
            seconds = min(seconds, max(0.0, self._late[0].due - time.monotonic()))
        if self._poll is not None:
            self._poll.poll(seconds * _MILLISECONDS)
        elif not self._read:
            time.sleep(seconds)

    def _take(self, token: int, listing: Listing) -> tuple[ScanL1DirTask, Listing] | None:
        """A listing that came, unless it is none to answer; what is in it is to be read."""
        task, attempt = self._read.pop(token)
        if listing.skip is not None:
            return None
        if listing.problems and self._is_read_again(task, listing, attempt):
            return None
        if listing.identified and listing.is_directory:
            lineage = task.scope.lineage
            if lineage is not None and lineage.has(listing.device, listing.inode):
                return None
            if not self._visited.is_first_visit(listing.device, listing.inode):
                return None
        self._spawn(task, listing)
        return task, listing

    def _is_read_again(self, task: ScanL1DirTask, listing: Listing, attempt: int) -> bool:
        if self._retries is None:
            return False
        try:
            self._retries.check(task, listing)
        except MayPassError:
            if self._retries.grant(attempt):
                due = time.monotonic() + self._policy.delay_after(attempt)
                late = _Late(due, self._next_token, task, attempt + 1)
                self._next_token += 1
                heapq.heappush(self._late, late)
                return True
        return False

    def _spawn(self, task: ScanL1DirTask, listing: Listing) -> None:
        subdirectories = listing.subdirectories
        if not subdirectories:
            return
        scope = task.scope
        if self._served and listing.device in self._served:
            scope = scope._replace(lineage=Lineage(listing.device, listing.inode, scope.lineage))
        above, base = task.prefix, task.base
        if len(above) >= LONG_PREFIX:
            above, base = b"", task
        elif above:
            above += b"/"
        depth, device = task.depth + 1, listing.device
        self._waiting += [
            ScanL1DirTask(scope, above + name, depth, NO_ROW, device, inode, followed, base)
            for name, inode, followed in subdirectories
        ]


class Walk(Generic[P]):
    """The directories of one path, as they are read: an iterator that can be closed.

    The path's own is the first, and every directory comes before those in it. Leaving it, at
    the end, by ``close``, at the end of a ``with``, or by forgetting it, lets go of all that
    it has.
    """

    __slots__ = ("_found",)

    def __init__(self, begin: Callable[[], tuple[Reader, Reading]], kind: type) -> None:
        self._found = _directories(begin, kind)

    def __iter__(self) -> Walk[P]:
        return self

    def __next__(self) -> Directory[P]:
        """The next directory; waits until one is read."""
        return next(self._found)

    def close(self) -> None:
        """End it, wherever it is."""
        self._found.close()

    def __enter__(self) -> Walk[P]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _directories(begin: Callable[[], tuple[Reader, Reading]], kind: type) -> Any:
    """A generator, which is closed where nobody has it any more."""
    reader, reading = begin()
    try:
        for task, listing in reading.directories():
            yield Directory(task, listing, kind)
    finally:
        reader.close()
