"""The native reader: threads in C that never take the interpreter's lock. Linux only.

What reads directories is the extension module ``_native``; here is what Python decides:
how many threads read at once (``adaptive_jobs``), one more for each that hangs. The
module copies the path of what it takes, and takes no more than some megabytes of paths
at once; what it has no room for waits here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scantree.reader import _native
from scantree.reader.adaptive_jobs import MOST_JOBS, AdaptiveJobs
from scantree.reader.listing import Listing
from scantree.reader.measures import Measures
from scantree.reader.protocol import DirectoryRequest, ReadOptions, UnderWay
from scantree.reader.sums import Sums
from scantree.reader.usable_cores import usable_cores

if TYPE_CHECKING:
    from scantree.reader.gathering import Gathering

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
"""What a size or a time is within."""

CAPACITY = 2048
"""How many requests suit the reader, four of its bursts; more would only be memory."""

MOST_THREADS = _native.MOST_THREADS
"""How many threads there are at most, with those whose reads hang."""

_REVIEW_NS = 50_000_000


class NativeReader:
    """Reads with ``jobs`` threads, or as many as the storage is worth where it is None.

    Of ``options`` the ``exclude_patterns`` count, not the function. ``without_openat2``
    reads as on a kernel that has no openat2(2).
    """

    name = "native"

    def __init__(
        self, options: ReadOptions, jobs: int | None, *, without_openat2: bool = False
    ) -> None:
        if options.excludes is not None and not options.exclude_patterns:
            raise ValueError("the native reader needs the patterns of what is excluded")
        self._adaptive = AdaptiveJobs(usable_cores(), MOST_JOBS) if jobs is None else None
        self._jobs = min(jobs or usable_cores(), MOST_THREADS)
        self._set_jobs = self._jobs
        self._next_review = 0
        self._is_closed = False
        self._waiting: list[tuple[int, DirectoryRequest]] = []
        self._pool = _native.Pool(
            roots=options.roots,
            one_file_system=options.one_file_system,
            include_kernfs=options.include_kernfs,
            follow_symlinks=options.follow_symlinks,
            count_links=options.count_links,
            exclude_patterns=options.exclude_patterns,
            watched=tuple(options.watched),
            jobs=self._jobs,
            without_openat2=without_openat2,
            roots_read=options.roots_read,
            reads_ahead=not options.is_rationed,
            entries=options.entries,
            exclude_caches=options.exclude_caches,
            marks=options.marks,
            records=options.records and not options.entries,
            gathering=None if options.gathering is None else _told(options.gathering),
        )
        if options.gathering is not None:
            options.gathering.floor.tell(self._skip_smaller)

    @property
    def jobs(self) -> int:
        """How many directories are read at once, now."""
        return self._jobs

    @property
    def capacity(self) -> int:
        """How many requests should be submitted and not yet collected, at most."""
        return CAPACITY

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        if self._waiting:
            self._waiting.extend(batch)
            return
        taken = self._pool.submit(batch)
        if taken < len(batch):
            self._waiting.extend(batch[taken:])

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing."""
        listings = self._pool.collect()
        if self._waiting and listings:
            del self._waiting[: self._pool.submit(self._waiting)]
        now = time.monotonic_ns()
        if now >= self._next_review and not self._is_closed:
            self._review(now)
        return listings

    def fileno(self) -> int:
        """A descriptor that polls readable while finished listings wait."""
        return self._pool.fileno()

    def under_way(self) -> list[UnderWay]:
        """The reads going on now, in no order."""
        # A large directory may be shared out to several threads.
        return [UnderWay(*read) for read in dict(self._pool.under_way()).items()]

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""
        return list(dict.fromkeys(self._pool.hanging(nanoseconds)))

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        tokens = self._pool.withdraw(parent_device)
        kept = []
        for token, request in self._waiting:
            if request.parent_device == parent_device:
                tokens.append(token)
            else:
                kept.append((token, request))
        self._waiting = kept
        return tokens

    def new_sums(self) -> Sums:
        """Empty sums, which this reader's listings can be added to."""
        return _native.Sums()

    def measures(self) -> Measures:
        """What the threads have done so far."""
        return Measures(*self._pool.measure())

    def _skip_smaller(self, size: int, last: tuple[int, bytes, bytes] | None) -> None:
        if not self._is_closed:
            self._pool.skip_smaller(_fitting(size), last)

    def close(self) -> None:
        """Drop what is queued and let the threads go; waits for no read that hangs."""
        self._is_closed = True
        self._waiting.clear()
        self._pool.close()

    def _review(self, now: int) -> None:
        measures = self.measures()
        if self._adaptive is None:
            self._next_review = now + _REVIEW_NS
        else:
            self._jobs = self._adaptive.review(now, measures)
            self._next_review = now + self._adaptive.sample_ns
        wanted = min(self._jobs + measures.hanging, MOST_THREADS)
        if wanted != self._set_jobs:
            self._set_jobs = wanted
            self._pool.set_jobs(wanted)


def _told(gathering: Gathering) -> tuple[object, ...]:
    """What the module is told of what is gathered."""
    names: tuple[bytes, ...] = ()
    owners = least = until = after = None
    if gathering.wanted is not None:
        names, owners, least, until, after = gathering.wanted
    return (
        gathering.census,
        gathering.is_apparent,
        gathering.largest,
        names,
        owners,
        _fitting(least, _LEAST),
        _fitting(until, _MOST),
        _fitting(after, _LEAST),
        _fitting(gathering.most, _MOST),
        _fitting(gathering.deepest, _MOST),
    )


def _fitting(number: int | None, otherwise: int = 0) -> int:
    """A number as far as the module can tell it from others."""
    return otherwise if number is None else min(max(number, _LEAST), _MOST)
