"""The reader of object stores: threads of its own, each of which waits for one answer.

What one answer told of other directories is kept until these are asked for. The threads are
daemons: an answer that never comes holds up neither another directory, nor ``close``.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from scantree.reader.listing import Listing, Skip
from scantree.reader.objects.address import Address, address_of
from scantree.reader.objects.answer import Bucket
from scantree.reader.objects.fold import Rules
from scantree.reader.objects.level import Level
from scantree.reader.objects.lister import TRIES, Lister
from scantree.reader.objects.ranges import KeyRange
from scantree.reader.objects.store import Found, Store
from scantree.reader.objects.sweeps import Family, Sweep
from scantree.reader.objects.throttle import Throttle
from scantree.reader.protocol import DirectoryRequest, ReadOptions, UnderWay, is_store
from scantree.reader.sums import ListingSums
from scantree.reader.wakeup import Wakeup

if TYPE_CHECKING:
    from scantree.reader.objects.picked import ObjectPicker

CAPACITY = 4096
"""How many requests suit the reader: the more it knows of, the more one answer may serve."""

JOBS = 32
"""How many requests are under way at once, unless the user says."""

_WAKE_NS = 20_000_000


class _Asked(NamedTuple):
    """A request that was handed in."""

    token: int
    root: int
    prefix: bytes
    is_root: bool


class _Job(NamedTuple):
    """A request to read, with the sweep that it is the first of, if there is one."""

    token: int
    root: int
    prefix: bytes
    is_root: bool
    sweep: Sweep | None = None


class _Part(NamedTuple):
    """A range of a level that somebody else lists."""

    store: Store
    level: Level
    where: KeyRange


class _Root(NamedTuple):
    """A root: what it is asked of, and by which rules."""

    store: Store
    rules: Rules
    is_excluded: bool


BucketOpener = Callable[[Address, int], Bucket]
"""Opens a bucket for so many connections."""


class ObjectReader:
    """Reads prefixes of buckets, which ``open_bucket`` opens, once each."""

    name = "objects"

    def __init__(
        self,
        options: ReadOptions,
        jobs: int | None,
        open_bucket: BucketOpener,
        *,
        tries: int = TRIES,
    ) -> None:
        self._most = jobs or JOBS
        self._throttle = Throttle(self._most)
        self._closing = threading.Event()
        self._buckets: list[Bucket] = []
        self._roots = self._opened(options, open_bucket, tries)
        self._picker: ObjectPicker | None = None
        if options.gathering is not None:
            from scantree.reader.objects import picked  # noqa: PLC0415 - if asked for

            self._picker = picked.ObjectPicker(options.gathering, keeps_entries=options.entries)
        self._todo: deque[_Asked] = deque()
        self._known: dict[tuple[int, bytes], Listing] = {}
        self._families: dict[tuple[int, bytes], Family] = {}
        self._finished: list[tuple[int, Listing]] = []
        self._wakeup = Wakeup()
        self._last_wake = 0
        self._condition = threading.Condition()
        self._idle = 0
        self._running = 0
        self._reads: dict[int, tuple[int, int]] = {}
        self._got_on: dict[int, int] = {}
        self._crash: BaseException | None = None

    def _opened(
        self, options: ReadOptions, open_bucket: BucketOpener, tries: int
    ) -> dict[int, _Root]:
        stores: dict[tuple[str, str], Store] = {}
        roots = {}
        for index, root in enumerate(options.roots):
            if not is_store(root):
                continue
            address = address_of(root)
            store = stores.get(address[:2])
            if store is None:
                bucket = open_bucket(address, self._most)
                self._buckets.append(bucket)
                store = stores[address[:2]] = Store(
                    Lister(
                        bucket,
                        self._throttle,
                        self._closing.wait,
                        self._closing.is_set,
                        tries=tries,
                        tick=self._tick,
                    ),
                    options.store,
                )
            excludes = options.excludes
            path = root if root.endswith(b"/") else root + b"/"
            has_entries = options.entries or options.gathering is not None
            rules = Rules(address.prefix, path, excludes, has_entries)
            roots[index] = _Root(store, rules, excludes is not None and excludes(root))
        self._stores = tuple(stores.values())
        return roots

    @property
    def jobs(self) -> int:
        """How many requests are under way at once, now."""
        return max(1, min(self._throttle.limit, self._running))

    @property
    def capacity(self) -> int:
        """How many requests should be submitted and not yet collected, at most."""
        return CAPACITY

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        if self._closing.is_set():
            return
        with self._condition:
            for token, request in batch:
                index = request.root
                prefix = self._roots[index].rules.prefix
                if request.depth:
                    prefix += request.dir_prefix + b"/"
                known = self._known.pop((index, prefix), None)
                if known is not None:
                    self._finish(index, token, prefix, known)
                else:
                    self._todo.append(_Asked(token, index, prefix, not request.depth))
            if self._todo:
                self._condition.notify(len(self._todo))
            wanted = self._running - self._idle + len(self._todo)
        if self._finished:
            self._wakeup.send()
        self._start_threads(wanted)

    def _start_threads(self, wanted: int) -> None:
        """Have so many threads, as far as they are allowed, and the system has any."""
        while self._running < min(wanted, self._most):
            thread = threading.Thread(
                target=self._work, name=f"scantree-objects-{self._running}", daemon=True
            )
            try:
                thread.start()
            except RuntimeError:
                if not self._running:
                    raise
                return
            self._running += 1

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing. Raises what a thread died of, if one did."""
        if self._closing.is_set():
            return []
        self._wakeup.clear()
        if self._crash is not None:
            raise self._crash
        with self._condition:
            finished, self._finished = self._finished, []
            is_more_to_do = any(store.has_long_level for store in self._stores)
            if is_more_to_do:
                self._condition.notify_all()
        if is_more_to_do and not self._idle:
            self._start_threads(2 * self._running)
        return finished

    def fileno(self) -> int:
        """A descriptor that polls readable while finished listings wait."""
        return self._wakeup.fileno()

    def under_way(self) -> list[UnderWay]:
        """The reads going on now, in no order."""
        return [UnderWay(*read) for read in list(self._reads.values())]

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""
        now = time.monotonic_ns()
        return [
            token
            for thread, (token, began) in list(self._reads.items())
            if now - max(began, self._got_on.get(thread, 0)) >= nanoseconds
        ]

    def _tick(self) -> None:
        """Take note that this thread's read got on."""
        self._got_on[threading.get_ident()] = time.monotonic_ns()

    def withdraw(self, parent_device: int) -> list[int]:
        """Nothing: what is in a store is on no device."""
        del parent_device
        return []

    def new_sums(self) -> ListingSums:
        """Empty sums, which this reader's listings can be added to."""
        return ListingSums()

    def close(self) -> None:
        """Drop what is queued and let the threads go; waits for no answer."""
        if self._closing.is_set():
            return
        self._closing.set()
        with self._condition:
            self._todo.clear()
            self._condition.notify_all()
        self._wakeup.close()
        for bucket in self._buckets:
            bucket.close()

    def _work(self) -> None:
        thread = threading.get_ident()
        try:
            while (job := self._next_job()) is not None:
                if isinstance(job, _Part):
                    job.store.list_range(job.level, job.where)
                    continue
                root, token = job.root, job.token
                self._reads[thread] = (token, time.monotonic_ns())
                try:
                    if job.sweep is None:
                        self._read(job)
                    else:
                        self._sweep(root, job.sweep)
                finally:
                    del self._reads[thread]
        except BaseException as error:
            self._crash = error
            self._wakeup.send()

    def _next_job(self) -> _Job | _Part | None:
        """Wait for a request to read, or a sweep or a part of a level to do; None at the end."""
        with self._condition:
            while not self._closing.is_set():
                while self._todo:
                    asked = self._todo.popleft()
                    known = self._known.pop((asked.root, asked.prefix), None)
                    if known is not None:
                        self._finish(asked.root, asked.token, asked.prefix, known)
                        continue
                    family = self._family_of(asked)
                    if family is None or not family.is_worth_a_sweep(asked.prefix):
                        return _Job(*asked)
                    sweep = family.wait(asked.token, asked.prefix)
                    if sweep is not None:
                        return _Job(*asked, sweep)
                for (root, _), family in self._families.items():
                    if (sweep := family.divide()) is not None:
                        first = sweep.waiting[0]
                        return _Job(first.token, root, first.member, False, sweep)
                if (part := self._part_of_level()) is not None:
                    return part
                self._idle += 1
                self._condition.wait()
                self._idle -= 1
            return None

    def _part_of_level(self) -> _Part | None:
        for store in self._stores:
            taken = store.take_over()
            if taken is not None:
                return _Part(store, *taken)
        return None

    def _read(self, asked: _Job) -> None:
        root = self._roots[asked.root]
        if asked.is_root and root.is_excluded:
            listing = Listing()
            listing.skip = Skip.EXCLUDED
            found = Found(listing, {})
        else:
            found = root.store.read(root.rules, asked.prefix, is_root=asked.is_root)
        with self._condition:
            for prefix, below in found.below.items():
                self._known[asked.root, prefix] = below
            if found.family is not None:
                self._families[asked.root, asked.prefix] = found.family
            self._finish(asked.root, asked.token, asked.prefix, found.listing)

    def _sweep(self, index: int, sweep: Sweep) -> None:
        """Do a sweep, to its end."""
        root, family = self._roots[index], sweep.family
        goes_on = True
        while goes_on and not self._closing.is_set():
            swept = root.store.sweep(root.rules, family, sweep.start_after)
            listings = {}
            if swept is not None:
                listings = {prefix: each.listing() for prefix, each in swept.below.items()}
            with self._condition:
                if swept is None:
                    family.fail(sweep)
                    goes_on = False
                else:
                    # What another sweep is to find is not known twice.
                    end = sweep.end_member
                    for prefix, listing in listings.items():
                        if end is None or prefix < end:
                            self._known[index, prefix] = listing
                    goes_on = family.go_on(sweep, swept.last, swept.found)
                self._answer_passed(index, sweep)

    def _answer_passed(self, root: int, sweep: Sweep) -> None:
        """Answer what a sweep came past, or have it asked for alone. The condition is held."""
        for each in reversed(sweep.passed):
            known = self._known.pop((root, each.member), None)
            if known is None:
                # Before all that came later.
                self._todo.appendleft(_Asked(each.token, root, each.member, False))
            else:
                self._finish(root, each.token, each.member, known)
        sweep.passed = []
        if self._todo or self._idle:
            self._condition.notify_all()

    def _finish(self, root: int, token: int, prefix: bytes, listing: Listing) -> None:
        """Have a listing collected. The condition is held."""
        if self._picker is not None:
            start = self._roots[root].rules.prefix
            self._picker.pick(listing, root, None if prefix == start else prefix[len(start) : -1])
        self._finished.append((token, listing))
        self._count_in_family(root, prefix)
        now = time.monotonic_ns()
        if not self._todo or now - self._last_wake >= _WAKE_NS:
            self._last_wake = now
            self._wakeup.send()

    def _family_of(self, asked: _Asked) -> Family | None:
        if asked.is_root:
            return None
        return self._families.get((asked.root, _above(asked.prefix)))

    def _count_in_family(self, root: int, prefix: bytes) -> None:
        """Forget a family of which every member was answered."""
        if not prefix or not self._families:
            return
        key = (root, _above(prefix))
        family = self._families.get(key)
        if family is not None:
            family.left -= 1
            if not family.left:
                del self._families[key]


def _above(prefix: bytes) -> bytes:
    """The prefix of the directory above."""
    return prefix[: prefix.rfind(b"/", 0, len(prefix) - 1) + 1]
