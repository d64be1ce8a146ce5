"""Reports, snapshots and a scan that is none."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
import trio

from scantree.cli.running_scan import RunningScan
from scantree.engine import ChildCounts
from scantree.scanning.findings import NO_ROW
from scantree.scanning.problems import Problem, Problems
from scantree.scanning.progress import ProgressSnapshot
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.totals import Totals
from scantree.scanning.tree import DirectoryTree


@pytest.fixture(autouse=True, scope="session")
def _heeded_interrupts() -> None:
    """Let the commands that are started heed SIGINT, which a shell's background jobs ignore."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def make_report(
    *problems: Problem,
    roots: tuple[bytes, ...] = (b"/data",),
    roots_read: int = 1,
    complete: bool = True,
) -> ScanReport:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, roots[0], 10, 4096, 1)
    for number in range(30):
        tree.add(root, b"d%02d" % number, 5, 8192, 2)
    tree.close()
    log = Problems(1000)
    for problem in problems:
        log.add(problem)
    return ScanReport(
        roots=roots,
        started_at_ns=0,
        elapsed_seconds=1.0,
        complete=complete,
        totals=Totals(directories=31, files=30, apparent_size=160, allocated_size=249856),
        problems=log,
        tasks=ChildCounts(completed=31),
        roots_read=roots_read,
        root_totals=(RootTotals(roots[0], 160, 0, 249856, 61), *map(RootTotals, roots[1:])),
        tree=tree,
    )


def make_snapshot(seconds: float = 1.0) -> ProgressSnapshot:
    return ProgressSnapshot(
        elapsed_seconds=seconds,
        children=ChildCounts(pending=3, running=2, completed=10),
        entries=100,
        files=80,
        apparent_size=1000,
        allocated_size=2048,
        problems=0,
        jobs=2,
        slowest=(),
    )


class FakeScan(RunningScan):
    """Answers a report at once, or when it is stopped."""

    def __init__(self, report: ScanReport, *, waits: bool = False) -> None:
        self.request: ScanRequest | None = None
        self._report = report
        self._stopped: trio.Event | None = None
        self._waits = waits

    def start(self, request: ScanRequest) -> FakeScan:
        self.request = request
        return self

    async def run(self) -> ScanReport:
        self._stopped = trio.Event()
        if self._waits:
            await self._stopped.wait()
        return self._report

    def snapshot(self) -> ProgressSnapshot:
        return make_snapshot()

    def resumed(self) -> None:
        pass

    def stop(self) -> None:
        assert self._stopped is not None
        self._stopped.set()


ReportMaker = Callable[..., ScanReport]


@pytest.fixture(name="make_report")
def report_maker() -> ReportMaker:
    return make_report


@pytest.fixture(name="make_snapshot")
def snapshot_maker() -> Callable[..., ProgressSnapshot]:
    return make_snapshot


@pytest.fixture
def fake_scan() -> type[FakeScan]:
    return FakeScan
