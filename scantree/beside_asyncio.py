"""A scan beside the tasks of an asyncio loop: in a thread, and awaited."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from scantree.scan_thread import NewScan, ScanThread
from scantree.scanning.progress import ProgressSnapshot
from scantree.scanning.report import ScanReport
from scantree.watching import Tell


async def scan_beside_asyncio(new_scan: NewScan, on_progress: Tell | None) -> ScanReport:
    """Scan in a thread while other tasks of this loop run; cancelling it ends the scan."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    latest: ProgressSnapshot | None = None
    failure: BaseException | None = None

    def tell() -> None:
        nonlocal latest, failure
        snapshot, latest = latest, None
        if snapshot is None or failure is not None or on_progress is None:
            return
        try:
            on_progress(snapshot)
        except BaseException as error:
            failure = error
            thread.stop()

    def add(snapshot: ProgressSnapshot) -> None:
        nonlocal latest
        is_waited_for = latest is None
        latest = snapshot
        if is_waited_for:
            loop.call_soon_threadsafe(tell)

    def end() -> None:
        # A loop that is closed has nobody who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    thread = ScanThread(new_scan(None if on_progress is None else add), end)
    try:
        thread.start()
        await ended.wait()
    except asyncio.CancelledError:
        thread.stop()
        while not ended.is_set():
            with suppress(asyncio.CancelledError):
                await ended.wait()
        thread.join()
        raise
    except GeneratorExit:
        thread.stop()
        raise
    thread.join()
    tell()
    if failure is not None:
        raise failure
    return thread.outcome()
