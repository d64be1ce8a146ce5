"""A program that scans again and again, and prints what that left behind.

Run as `many_scans BASE SCANS`, with what BASE holds made by test_leaks: scans so often to
warm up, then as often again, and prints how many pages of memory, descriptors and threads
there are more then. Every way in which a scan may end is among them.
"""

from __future__ import annotations

import gc
import os
import sys
import time

import trio

import scantree
from scantree.scanning.request import ScanRequest
from scantree.scanning.run import Scan

NOBODY = 65534
IMPORTED = 20
"""After so many scans nothing is imported any more, which nobody may not be able to do."""
BATCHES = 4
_LOOK_SECONDS = 1
_PATIENCE_SECONDS = 60


def scan(base: bytes, number: int) -> None:
    """One scan, of one kind of many."""
    (whole, problems, cancelled, stopped, changed)[number % 5](base, number)


def whole(base: bytes, number: int) -> None:
    report = scantree.scan(
        [base + b"/tree", base + b"/tree/d1", base + b"/file"],
        tree=number % 2 == 0,
        exclude=[b"*.o"] if number % 3 == 0 else [],
        follow_symlinks=number % 4 == 0,
    )
    assert report.complete
    report.to_dict()


def problems(base: bytes, number: int) -> None:
    roots = [base + b"/none", base + b"/closed", base + b"/tree"]
    report = scantree.scan(roots[: 1 + number % 3], tree=True)
    assert report.problems.count
    report.to_dict()


def cancelled(base: bytes, number: int) -> None:
    async def run() -> None:
        with trio.CancelScope() as scope:
            if number % 3 == 0:
                scope.cancel()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(scantree.scan_async, base + b"/tree")
                for _ in range(number % 7):
                    await trio.lowlevel.checkpoint()
                scope.cancel()

    trio.run(run)


def stopped(base: bytes, number: int) -> None:
    async def run() -> None:
        running = Scan(ScanRequest(roots=(base + b"/tree", base + b"/closed"), tree=True))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(running.run)
            for _ in range(number % 7):
                await trio.lowlevel.checkpoint()
                running.snapshot()
            running.stop()

    trio.run(run)


def changed(base: bytes, number: int) -> None:
    """A directory with a long name comes and goes."""
    new = base + b"/tree/" + b"%d" % number * 50
    os.mkdir(new)
    scantree.scan(base + b"/tree", jobs=1 + number % 4)
    os.rmdir(new)


def pages() -> int:
    """How much memory is there."""
    gc.collect()
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1])


def state() -> tuple[int, int]:
    """Descriptors, threads."""
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))


def least_state(before: tuple[int, int] | None = None) -> tuple[int, int]:
    """The same once nothing is about to go, as far as one can see; or is no more than before.

    A thread was told to end, and has, a moment before the kernel lets it go; on a busy machine a
    reader doesn't wait for the last of that.
    """
    seen = [state()]
    patience = time.monotonic() + (_PATIENCE_SECONDS if before is not None else _LOOK_SECONDS)
    while before is None or seen[-1] > before or seen[-1][1] > before[1]:
        if time.monotonic() > patience:
            break
        time.sleep(0.02)
        seen.append(state())
    return min(each for each, _ in seen), min(each for _, each in seen)


def main(base: str, scans: str) -> None:
    path, count = os.fsencode(base), int(scans)
    for number in range(count):
        scan(path, number)
        if number == IMPORTED and os.geteuid() == 0:
            # What is closed to others is open to root.
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    before = least_state()
    growths = []
    for batch in range(BATCHES):
        held = pages()
        for number in range(batch, count, BATCHES):
            scan(path, number)
        growths.append(pages() - held)
    after = least_state(before)
    # What leaks does so in every batch; a stack or an arena more, for a thread more that
    # a busy machine made for, is there once.
    print(BATCHES * min(growths), after[0] - before[0], after[1] - before[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
