"""A scan that a program watches and cancels, whatever runs in the program."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import trio

import scantree
from scantree import scan_thread

Scan: TypeAlias = Callable[..., scantree.ScanReport]


def in_asyncio(*arguments: Any, **options: Any) -> scantree.ScanReport:
    async def main() -> scantree.ScanReport:
        return await scantree.scan_async(*arguments, **options)

    return asyncio.run(main())


def in_trio(*arguments: Any, **options: Any) -> scantree.ScanReport:
    async def main() -> scantree.ScanReport:
        return await scantree.scan_async(*arguments, **options)

    return trio.run(main)


def while_asyncio_runs(*arguments: Any, **options: Any) -> scantree.ScanReport:
    async def main() -> scantree.ScanReport:
        return scantree.scan(*arguments, **options)

    return asyncio.run(main())


def while_trio_runs(*arguments: Any, **options: Any) -> scantree.ScanReport:
    async def main() -> scantree.ScanReport:
        return scantree.scan(*arguments, **options)

    return trio.run(main)


def in_a_thread(*arguments: Any, **options: Any) -> scantree.ScanReport:
    async def main() -> scantree.ScanReport:
        return await asyncio.to_thread(scantree.scan, *arguments, **options)

    return asyncio.run(main())


WAYS = [
    scantree.scan,
    in_asyncio,
    in_trio,
    while_asyncio_runs,
    while_trio_runs,
    in_a_thread,
]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def scan(request: pytest.FixtureRequest) -> Scan:
    """Each way of scanning."""
    way: Scan = request.param
    return way


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for number in range(60):
        (root / str(number)).mkdir(parents=True)
        (root / str(number) / "file").write_bytes(b"x")
    return root


SLOWLY: Any = {"max_rate": 100, "jobs": 1}
"""Options of a scan that is under way for more than one interval."""


def test_every_way_answers_the_same(scan: Scan, tree: Path) -> None:
    report = scan(tree)
    assert report.complete
    assert report.totals.inodes == 121


def test_progress_is_told_by_the_caller_and_once_at_the_end(scan: Scan, tree: Path) -> None:
    told: list[tuple[int, scantree.ProgressSnapshot]] = []
    here = None if scan is in_a_thread else threading.get_ident()
    report = scan(tree, on_progress=lambda now: told.append((threading.get_ident(), now)))
    threads = {thread for thread, _ in told}
    assert len(threads) == 1
    assert here is None or threads == {here}
    last = told[-1][1]
    assert (last.entries, last.files) == (report.totals.inodes, report.totals.files)
    assert last.children.completed == 61


def test_what_progress_raises_ends_the_scan_and_is_raised(scan: Scan, tree: Path) -> None:
    told = []

    def fail(now: scantree.ProgressSnapshot) -> None:
        told.append(now)
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match=r"^mine$"):
        scan(tree, on_progress=fail, **SLOWLY)
    assert len(told) == 1
    assert told[0].children.completed < 61


def test_a_scan_that_is_cancelled_answers_what_it_has(scan: Scan, tree: Path) -> None:
    cancel = threading.Event()

    def see(now: scantree.ProgressSnapshot) -> None:
        if now.children.completed > 3:
            cancel.set()

    report = scan(tree, on_progress=see, cancel=cancel, tree=True, **SLOWLY)
    assert not report.complete
    assert 0 < report.totals.inodes < 121
    assert report.to_dict()["complete"] is False
    assert report.tree is not None


def test_one_that_is_cancelled_before_it_begins_has_nothing(scan: Scan, tree: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    report = scan(tree, cancel=cancel)
    assert (report.complete, report.totals.inodes) == (False, 0)


def test_a_cancellation_that_never_comes_changes_nothing(scan: Scan, tree: Path) -> None:
    assert scan(tree, cancel=threading.Event()).complete


def test_what_a_scan_raises_is_raised_as_it_is(scan: Scan, tree: Path, tmp_path: Path) -> None:
    from scantree.saved.errors import ScanFileError  # noqa: PLC0415

    (tmp_path / "there").write_bytes(b"")
    with pytest.raises(ScanFileError):
        scan(tree, save=tmp_path / "there", on_progress=print, cancel=threading.Event())
    with pytest.raises(TypeError, match="no option"):
        scan(tree, nothing=1)


def test_what_was_kept_of_a_cancelled_scan_can_be_resumed(tree: Path, tmp_path: Path) -> None:
    cancel = threading.Event()
    report = scantree.scan(
        tree, save=tmp_path / "kept", cancel=cancel, on_progress=lambda _: cancel.set(), max_rate=50
    )
    assert not report.complete
    kept = sqlite3.connect(tmp_path / "kept")
    assert kept.execute("SELECT value FROM scan WHERE key = 'complete'").fetchone() == (0,)
    kept.close()


def test_other_tasks_of_asyncio_run_meanwhile(tree: Path) -> None:
    async def main() -> tuple[int, bool]:
        task = asyncio.create_task(scantree.scan_async(tree, max_rate=300))
        turns = 0
        while not task.done():
            await asyncio.sleep(0.005)
            turns += 1
        return turns, task.result().complete

    turns, is_complete = asyncio.run(main())
    assert turns > 3
    assert is_complete


def test_a_cancelled_task_of_asyncio_ends_its_scan(tree: Path) -> None:
    def names() -> list[str]:
        return [thread.name for thread in threading.enumerate()]

    async def main() -> None:
        task = asyncio.create_task(scantree.scan_async(tree, max_rate=1))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert "scantree" not in names()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await scantree.scan_async(tree, max_rate=1)

    asyncio.run(main())


def test_an_event_of_the_loop_cancels_too(tree: Path) -> None:
    async def with_asyncio() -> bool:
        event = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, event.set)
        return (await scantree.scan_async(tree, cancel=event, max_rate=1)).complete

    async def with_trio() -> bool:
        event = trio.Event()
        event.set()
        return (await scantree.scan_async(tree, cancel=event)).complete

    assert not asyncio.run(with_asyncio())
    assert not trio.run(with_trio)


def test_no_signal_handler_is_installed(tree: Path) -> None:
    def handlers() -> list[object]:
        return [signal.getsignal(each) for each in signal.Signals]

    before = handlers()
    seen = []
    scantree.scan(tree, on_progress=lambda _: seen.append(handlers()), **SLOWLY)
    assert len(seen) > 1
    assert all(each == before for each in [*seen, handlers()])


_INTERRUPTED = """
import os, signal, sys, threading, scantree
def interrupt(now):
    os.kill(os.getpid(), signal.SIGINT)
try:
    scantree.scan(sys.argv[1], max_rate=1, on_progress=interrupt)
except KeyboardInterrupt:
    print("interrupted", "scantree" in [each.name for each in threading.enumerate()])
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    scantree.scan(sys.argv[1], max_rate=1)
except KeyboardInterrupt:
    print("again", "scantree" in [each.name for each in threading.enumerate()])
"""


def test_ctrl_c_ends_a_scan(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _INTERRUPTED, str(tree)],
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == b"interrupted False\nagain False\n"
    assert done.stderr == b""


def test_where_no_thread_can_be_had_it_scans_in_this_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "scantree":
            raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    told: list[object] = []
    assert scantree.scan(tree, on_progress=told.append).totals.inodes == 121
    assert told
    with pytest.raises(scan_thread.NoThreadError):
        in_asyncio(tree)


def test_impossible_arguments_are_refused(tree: Path) -> None:
    async def later(_: object) -> None:
        """Nobody awaits it."""

    bad: Any
    for bad in ({"on_progress": 1}, {"on_progress": later}, {"cancel": 1}, {"cancel": os}):
        with pytest.raises(TypeError, match=r"on_progress is called|cancel is a threading\.Event"):
            scantree.scan(tree, **bad)
