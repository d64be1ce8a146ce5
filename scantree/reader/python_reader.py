"""The reader in pure Python: threads of its own that read directories one at a time.

Requests and listings pass through two lists that need no lock; a thread takes the
condition only where there is nothing to do. The collector is woken once per burst, so
that it doesn't compete for the interpreter once per directory. The threads are daemons:
a read that never returns holds up neither another directory, nor ``close``, nor the end
of the process. How many there are, ``pace`` says. Where no thread can be started,
``collect`` itself reads.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from scantree.reader.address_space import is_room_for_thread
from scantree.reader.by_descriptor import DescriptorDirectoryReader, is_supported
from scantree.reader.by_path import PathDirectoryReader
from scantree.reader.descriptors import is_shortage
from scantree.reader.listing import Listing
from scantree.reader.pace import REVIEW_NS, STUCK_NS, Pace
from scantree.reader.process_clock import active_time_ns, thread_time_ns
from scantree.reader.protocol import DirectoryRequest, ReadOptions, UnderWay
from scantree.reader.read_directory import DirectoryReader
from scantree.reader.stillness import Stillness
from scantree.reader.sums import ListingSums
from scantree.reader.wakeup import Wakeup
from scantree.reader.withdrawing import withdrawn

CAPACITY = 512
"""How many requests suit the reader; more would only be memory."""

_BURST_NS = 40_000_000
"""For how long the collector may sleep while there is more to read: the two take turns then,
and hand each other the interpreter a tenth as often as in bursts of 10 ms."""
_INLINE_NS = 20_000_000
_RETRY_SECONDS = 0.002
_GOODBYE_NS = 500_000_000
_HANGS_NS = 100_000_000
"""After how long a read that is still going on at ``close`` is not waited for."""


class _ReadsNow(NamedTuple):
    """Each thread's read, as its token and start, and which of them lack a descriptor."""

    slots: tuple[tuple[int, int] | None, ...]
    short_of_descriptors: frozenset[int]

    def is_alone(self, slot: int) -> bool:
        """Whether no other thread is in a read that will end and free descriptors."""
        now = time.monotonic_ns()
        return all(
            read is None or other == slot or now - read[1] >= STUCK_NS
            for other, read in enumerate(self.slots)
            if other not in self.short_of_descriptors
        )


def directory_reader(options: ReadOptions) -> DirectoryReader:
    """The way of reading directories that suits the platform."""
    if is_supported():
        return DescriptorDirectoryReader(options)
    return PathDirectoryReader(options)


def _start(thread: threading.Thread) -> None:
    """Start a thread; raises RuntimeError where there can be none."""
    if not is_room_for_thread():
        # It could die on its first steps, and then this would wait for it for ever.
        raise RuntimeError("no memory for a thread")
    thread.start()


class PythonReader:
    """Reads with ``jobs`` threads, or as many as the storage is worth where it is None.

    ``reads`` reads one directory; what suits the platform where it is not given.
    """

    name = "python"

    def __init__(
        self, options: ReadOptions, jobs: int | None, reads: DirectoryReader | None = None
    ) -> None:
        self._reads = directory_reader(options) if reads is None else reads
        self._pace = Pace(jobs, active_time_ns)
        self._next_review = 0
        self._todo: deque[tuple[int, DirectoryRequest]] = deque()
        self._finished: list[tuple[int, Listing]] = []
        self._wakeup = Wakeup()
        self._is_woken = False
        self._last_wake = 0
        self._stillness = Stillness(self._cpu_time)
        self._condition = threading.Condition()
        self._idle = 0
        self._rests = 0
        self._threads: dict[int, threading.Thread] = {}
        self._running = 0
        self._wanted = self._pace.jobs
        self._slots: list[tuple[int, int] | None] = []
        self._free_slots: list[int] = []
        self._short_of_descriptors: set[int] = set()
        self._shortage = threading.Lock()
        self._is_closing = False
        self._crash: BaseException | None = None

    @property
    def jobs(self) -> int:
        """How many directories are read at once, now."""
        return max(1, self._running)

    @property
    def capacity(self) -> int:
        """How many requests should be submitted and not yet collected, at most."""
        return CAPACITY

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        if self._is_closing:
            return
        self._todo.extend(batch)
        if self._idle:
            with self._condition:
                self._condition.notify(len(batch))
        if self._running < self._wanted and len(self._todo) > self._idle:
            self._start_threads()
        if not self._running:
            self._wakeup.send()

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing. Raises what a thread died of, if one did."""
        if self._is_closing:
            return []
        self._wakeup.clear()
        # In this order: what is finished after the list was taken wakes again.
        self._is_woken = False
        if self._crash is not None:
            raise self._crash
        if not self._running and self._todo:
            self._read_inline()
        finished = self._finished
        taken = finished[:]
        del finished[: len(taken)]
        now = time.monotonic_ns()
        if now >= self._next_review:
            self._review(now)
        return taken

    def fileno(self) -> int:
        """A descriptor that polls readable while finished listings wait."""
        return self._wakeup.fileno()

    def under_way(self) -> list[UnderWay]:
        """The reads going on now, in no order."""
        return [UnderWay(*slot) for slot in tuple(self._slots) if slot is not None]

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""
        now = time.monotonic_ns()
        hanging = []
        for slot, read in enumerate(tuple(self._slots)):
            if read is not None and self._stillness.since(slot, read, now) >= nanoseconds:
                hanging.append(read[0])
        return hanging

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        return withdrawn(self._todo, parent_device)

    def new_sums(self) -> ListingSums:
        """Empty sums, which this reader's listings can be added to."""
        return ListingSums()

    def close(self) -> None:
        """Drop what is queued and let the threads go; waits for no read that hangs."""
        with self._condition:
            if self._is_closing:
                return
            self._is_closing = True
            self._wanted = 0
            self._todo.clear()
            self._condition.notify_all()
            if not self._running:
                self._reads.close()
        self._wakeup.close()
        began = time.monotonic_ns()
        for slot, thread in tuple(self._threads.items()):
            read = self._slots[slot]
            if read is None or began - read[1] < _HANGS_NS:
                thread.join(max(0, began + _GOODBYE_NS - time.monotonic_ns()) / 1e9)

    def _cpu_time(self, slot: int) -> int:
        """The processor time (ns) that the thread of a slot has taken; 0 where nobody knows."""
        thread = self._threads.get(slot)
        return 0 if thread is None or thread.native_id is None else thread_time_ns(thread.native_id)

    def _review(self, now: int) -> None:
        self._next_review = now + REVIEW_NS
        started = [slot[1] for slot in tuple(self._slots) if slot is not None]
        self._wanted = self._pace.review(now, is_waiting=bool(self._todo), started=started)
        if self._todo and self._running < self._wanted and not self._is_closing:
            self._start_threads()

    def _start_threads(self) -> None:
        """Start the threads that there is work for; fewer where the system has none."""
        for _ in range(min(self._wanted - self._running, len(self._todo))):
            slot = self._new_slot()
            thread = threading.Thread(
                target=self._work, args=(slot,), name=f"scantree-reader-{slot}", daemon=True
            )
            with self._condition:
                self._running += 1
            try:
                _start(thread)
            except RuntimeError:
                with self._condition:
                    self._leave(slot)
                    self._wanted = self._running
                return
            self._threads[slot] = thread

    def _new_slot(self) -> int:
        try:
            return self._free_slots.pop()
        except IndexError:
            self._slots.append(None)
            return len(self._slots) - 1

    def _work(self, slot: int) -> None:
        try:
            self._read_while_wanted(slot)
        except BaseException as error:
            self._crash = error
            self._wakeup.send()
            with self._condition:
                self._leave(slot)

    def _leave(self, slot: int) -> None:
        """Take a thread off the books; the last one to leave puts out the light."""
        self._rests += 1
        self._slots[slot] = None
        self._free_slots.append(slot)
        self._running -= 1
        if self._is_closing and not self._running:
            self._reads.close()

    def _may_leave(self, slot: int) -> bool:
        """Leave, if there are still more threads than wanted."""
        with self._condition:
            if self._is_closing or self._running > self._wanted:
                self._leave(slot)
                return True
        return False

    def _read_while_wanted(self, slot: int) -> None:
        todo = self._todo
        finished = self._finished
        slots = self._slots
        read = self._reads.read
        clock = time.monotonic_ns
        while True:
            if self._running > self._wanted and self._may_leave(slot):
                return
            try:
                token, request = todo.popleft()
            except IndexError:
                # In this order: whoever sees the slot empty again sees that it was used.
                self._rest(slot)
                if finished and not self._is_woken:
                    self._wake(clock())
                if self._waits_in_vain(slot):
                    return
                continue
            now = clock()
            slots[slot] = (token, now)
            if finished and not self._is_woken and now - self._last_wake >= _BURST_NS:
                self._wake(now)
            try:
                listing = read(request)
            except OSError as error:
                listing = self._read_in_shortage(slot, request, error)
            finished.append((token, listing))

    def _rest(self, slot: int) -> None:
        """Enter that a thread reads nothing now."""
        with self._condition:
            self._rests += 1
        self._slots[slot] = None

    def _wake(self, now: int) -> None:
        self._is_woken = True
        self._last_wake = now
        self._wakeup.send()

    def _waits_in_vain(self, slot: int) -> bool:
        """Wait for work; leave where there will be none."""
        with self._condition:
            self._idle += 1
            while not self._todo and not self._is_closing:
                self._condition.wait()
            self._idle -= 1
            if self._is_closing:
                self._leave(slot)
            return self._is_closing

    def _read_in_shortage(self, slot: int, request: DirectoryRequest, error: OSError) -> Listing:
        """Read a directory for which no descriptor was left, when one is free again.

        It is a problem only where nobody else here holds any.
        """
        if not is_shortage(error):
            raise error
        self._short_of_descriptors.add(slot)
        try:
            # One at a time, or two that hold one descriptor each would block each other.
            with self._shortage:
                while True:
                    rests = self._rests
                    before = self._reads_now()
                    self._reads.release_spare()
                    try:
                        return self._reads.read(request)
                    except OSError as again:
                        if not is_shortage(again):
                            raise
                        now = self._reads_now()
                        # Nobody else began a read meanwhile, nor ended one.
                        is_undisturbed = now == before and self._rests == rests
                        if (is_undisturbed and now.is_alone(slot)) or self._is_closing:
                            return self._reads.give_up(request, again)
                    time.sleep(_RETRY_SECONDS)
        finally:
            self._short_of_descriptors.discard(slot)

    def _reads_now(self) -> _ReadsNow:
        return _ReadsNow(tuple(self._slots), frozenset(self._short_of_descriptors))

    def _read_inline(self) -> None:
        """Read some directories here, where there is no thread to do it."""
        until = time.monotonic_ns() + _INLINE_NS
        while self._todo and time.monotonic_ns() < until:
            token, request = self._todo.popleft()
            try:
                listing = self._reads.read(request)
            except OSError as error:
                if not is_shortage(error):
                    raise
                self._reads.release_spare()
                try:
                    listing = self._reads.read(request)
                except OSError as again:
                    listing = self._reads.give_up(request, again)
            self._finished.append((token, listing))
        if self._todo:
            self._wakeup.send()
