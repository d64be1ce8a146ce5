"""The sink that keeps a scan: it hands what it is told to a thread that writes the scan file.

The scan's thread does no more than append to a queue. The queue is bounded by being asked: a
scan takes no further listings while ``is_behind`` (see ``SlowSink``), so its loop goes on and
draws and listens, and the readers rest once they hold as much as they may.

A file that cannot be written any more (the disk is full, it is gone) ends the writing, never
the scan: ``failure`` says why. What was committed until then is in the file.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from itertools import repeat, starmap
from operator import itemgetter, methodcaller
from typing import TYPE_CHECKING

from scantree.reader.listing import Listing
from scantree.saved.recorder import Fact, Recorder
from scantree.saved.scan_database import ScanDatabase, reason_of
from scantree.scanning.tasks import ScanL1DirTask

if TYPE_CHECKING:
    from scantree.scanning.report import ScanReport

BURST = 512
"""How many directories are written together, if they come fast enough."""

LISTING_BYTES = 1024
"""What a listing and its task take, about, without entries."""

MOST_BYTES = 8 << 20
"""How much may wait to be written before the scan waits."""

COMMIT_SECONDS = 1.0
COMMIT_COUNT = 50_000
"""How long, and how many directories, a transaction is open at most."""

_LOOK_SECONDS = 0.1

_listing = itemgetter(2)
_entries_size = methodcaller("entries_size")


class ScanKeeper:
    """Writes a scan file; ``start`` it before the scan, see ``is_done`` after it."""

    def __init__(self, database: ScanDatabase, recorder: Recorder) -> None:
        self._database = database
        self._recorder = recorder
        self._queue: deque[Fact] = deque()
        self._append = self._queue.append
        self._wake = threading.Event()
        self._entered = 0
        self._written = 0
        self._report: ScanReport | None = None
        self._is_closing = False
        self._defect: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="scan file", daemon=True)
        self.failure: str | None = None
        self.steps = 0
        self.is_complete = False

    @property
    def sink(self) -> ScanKeeper:
        """What the scan tells."""
        return self

    @property
    def shown_path(self) -> bytes:
        """The name under which the file is now."""
        target = self._database.target
        return target.shown_final if self.is_complete else target.shown

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """Take what is told of a directory."""
        if self.failure is not None:
            return
        self._append((row, task, listing))
        self._entered += LISTING_BYTES + listing.entries_size()
        # Not each time from then on: the thread looks by itself, too.
        if len(self._queue) == BURST:
            self._wake.set()

    def close(self, report: ScanReport) -> None:
        """Take the end; it is written when ``is_done``."""
        self._report = report
        self.abandon()

    def abandon(self) -> None:
        """Write what was taken, and no end, unless one was taken."""
        self._is_closing = True
        self._wake.set()

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be written that no more should come now."""
        return self._entered - self._written > MOST_BYTES and self._thread.is_alive()

    def wait(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    @property
    def is_done(self) -> bool:
        """Whether the thread has ended. Raises what it failed with, if the program is to blame."""
        if self._thread.is_alive():
            return False
        if self._defect is not None:
            raise self._defect
        return True

    def _run(self) -> None:
        try:
            try:
                self._record()
            finally:
                self._database.close()
            if self._report is not None and self._report.complete:
                self._database.target.move_into_place()
                self.is_complete = True
        except (sqlite3.Error, OSError, MemoryError) as error:
            self.failure = reason_of(error)
        except BaseException as defect:
            self._defect = defect
            self.failure = "the program failed"
        finally:
            self._queue.clear()
            self._written = self._entered
            self._database.release()

    def _record(self) -> None:
        recorder = self._recorder
        recorder.commit()
        uncommitted = 0
        since = time.monotonic()
        while True:
            is_closing = self._is_closing
            facts, size = self._take()
            if facts:
                recorder.write(facts)
                uncommitted += len(facts)
                self._written += size
                # Let go of the listings before the next ones are taken.
                facts = []
            now = time.monotonic()
            if uncommitted and (now - since > COMMIT_SECONDS or uncommitted >= COMMIT_COUNT):
                recorder.commit()
                uncommitted, since = 0, now
            elif not uncommitted:
                since = now
            self.steps += 1
            if len(self._queue) < BURST:
                if is_closing and not self._queue:
                    break
                self._wake.clear()
                if not self._is_closing:
                    self._wake.wait(_LOOK_SECONDS)
        if self._report is None:
            recorder.commit()
            return
        recorder.finish(self._report)
        self.steps += 1
        self._database.make_plain()

    def _take(self) -> tuple[list[Fact], int]:
        """Some of what waits, and how much it is."""
        queue = self._queue
        facts = list(starmap(queue.popleft, repeat((), min(len(queue), BURST))))
        return facts, LISTING_BYTES * len(facts) + sum(map(_entries_size, map(_listing, facts)))
