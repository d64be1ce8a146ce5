"""A scan in a thread with an event loop of its own, whatever runs in the caller's.

No signal handler is touched: trio has its own in the main thread alone. The caller waits, and
Ctrl-C reaches it there; the scan has ended before the exception goes on. Progress is told in the
caller's thread; while that is busy with a snapshot, only the latest waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeAlias

import trio

from scantree.scanning.progress import ProgressSnapshot
from scantree.scanning.report import ScanReport
from scantree.watching import ScanToWatch, Tell

NewScan: TypeAlias = "Callable[[Tell | None], ScanToWatch]"
"""Makes the scan, which tells its progress in this way."""


class NoThreadError(RuntimeError):
    """The system has no thread left."""


class ScanThread:
    """The thread of one scan; it calls ``ended`` when it has an outcome."""

    def __init__(self, scan: ScanToWatch, ended: Callable[[], object]) -> None:
        self._scan = scan
        self._ended = ended
        self._report: ScanReport | None = None
        self._error: BaseException | None = None
        self._token: trio.lowlevel.TrioToken | None = None
        self._is_stopped = False
        self._thread = threading.Thread(target=self._work, name="scantree", daemon=True)

    def start(self) -> None:
        """Begin. Raises NoThreadError."""
        try:
            self._thread.start()
        except RuntimeError as error:
            raise NoThreadError(str(error)) from error

    def stop(self) -> None:
        """End the scan with what was found; from any thread."""
        self._is_stopped = True
        if self._token is not None:
            with suppress(trio.RunFinishedError):
                self._token.run_sync_soon(self._scan.stop)

    def join(self) -> None:
        """Wait for its end, if it has begun."""
        if self._thread.ident is not None:
            self._thread.join()

    def outcome(self) -> ScanReport:
        """The report; raises what the scan raised."""
        if self._error is not None:
            raise self._error
        assert self._report is not None
        return self._report

    def _work(self) -> None:
        try:
            self._report = trio.run(self._run)
        except BaseException as error:
            self._error = error
        self._ended()

    async def _run(self) -> ScanReport:
        self._token = trio.lowlevel.current_trio_token()
        if self._is_stopped:
            self._scan.stop()
        return await self._scan.run()


class _News:
    """Snapshots on their way from one thread to another, which waits for them."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[bool] = SimpleQueue()
        self._latest: ProgressSnapshot | None = None

    def add(self, snapshot: ProgressSnapshot) -> None:
        """Have this be the next."""
        is_waited_for = self._latest is None
        self._latest = snapshot
        if is_waited_for:
            self._queue.put(True)

    def end(self) -> None:
        """There are no more."""
        self._queue.put(False)

    def __iter__(self) -> Iterator[ProgressSnapshot]:
        goes_on = True
        while goes_on:
            goes_on = self._queue.get()
            snapshot, self._latest = self._latest, None
            if snapshot is not None:
                yield snapshot


def scan_and_wait(new_scan: NewScan, on_progress: Tell | None) -> ScanReport:
    """Scan in a thread, and wait for it. Raises NoThreadError where there is none."""
    news = _News()
    thread = ScanThread(new_scan(None if on_progress is None else news.add), news.end)
    try:
        thread.start()
        for snapshot in news:
            assert on_progress is not None
            on_progress(snapshot)
    except NoThreadError:
        raise
    except BaseException:
        thread.stop()
        raise
    finally:
        thread.join()
    return thread.outcome()
