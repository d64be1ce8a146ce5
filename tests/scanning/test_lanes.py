"""Each device of the roots has a reader of its own, and nothing waits for another's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
import trio

from scantree.reader.around import ReaderAround
from scantree.reader.protocol import DirectoryRequest, Reader, ReadOptions
from scantree.reader.python_reader import PythonReader
from scantree.scanning.lanes import MOST_LANES, domain_of, lanes_of
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.roots import KnownRoots
from scantree.scanning.run import Scan


def test_roots_of_one_device_share_a_lane() -> None:
    assert lanes_of(3, {0: 7, 1: 7, 2: 7}) == [0, 0, 0]


def test_each_device_has_a_lane_in_the_order_of_the_roots() -> None:
    assert lanes_of(5, {0: 7, 1: 8, 2: 7, 3: 9, 4: 8}) == [0, 1, 0, 2, 1]


def test_root_that_was_not_looked_at_is_in_the_first_lane() -> None:
    assert lanes_of(3, {1: 7, 2: 8}) == [0, 0, 1]


def test_lanes_are_bounded() -> None:
    lanes = lanes_of(100, {root: root for root in range(100)})
    assert set(lanes) == set(range(MOST_LANES))


def test_domains_have_names_of_their_own() -> None:
    assert len({domain_of(lane) for lane in range(MOST_LANES)}) == MOST_LANES


class SilentReader(ReaderAround):
    """Never reads what lies in one root, and keeps as much of it as a reader takes."""

    def __init__(self, reader: Reader, silent: int) -> None:
        super().__init__(reader)
        self._silent = silent
        self.kept = 0

    @property
    def capacity(self) -> int:
        return 20

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        silent = [each for each in batch if each[1].root == self._silent and each[1].prefix]
        self.kept += len(silent)
        self._reader.submit([each for each in batch if each not in silent])


@pytest.fixture
def two_roots(tmp_path: Path) -> tuple[Path, Path]:
    roots = tmp_path / "slow", tmp_path / "fast"
    for root in roots:
        for number in range(60):
            (root / f"d{number}" / "e").mkdir(parents=True)
            (root / f"d{number}" / "e" / "f").write_bytes(b"x")
    return roots


def scanned(
    roots: Sequence[Path], monkeypatch: pytest.MonkeyPatch, devices: Sequence[int]
) -> tuple[int, int, list[int]]:
    """How many files two roots have shown when one of them is silent; and how many it kept."""
    look = KnownRoots.look

    def look_elsewhere(known: KnownRoots, index: int, path: bytes) -> None:
        look(known, index, path)
        known.devices[index] = devices[index]

    monkeypatch.setattr(KnownRoots, "look", look_elsewhere)
    readers: list[SilentReader] = []

    def open_silent(options: ReadOptions, jobs: int | None) -> Reader:
        readers.append(SilentReader(PythonReader(options, jobs), 0))
        return readers[-1]

    scan = Scan(ScanRequest(tuple(map(os.fsencode, roots))), reader=open_silent)
    reports: list[ScanReport] = []

    async def main() -> None:
        async def run() -> None:
            reports.append(await scan.run())

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            before = -1
            # Until nothing more comes: two looks with half a second between.
            while before != (now := scan.snapshot().entries) or now < 2:
                before = now
                await trio.sleep(0.5)
            scan.stop()

    trio.run(main)
    (report,) = reports
    return report.totals.files, len(readers), [reader.kept for reader in readers]


def test_silent_device_takes_nothing_from_the_other(
    two_roots: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, readers, kept = scanned(two_roots, monkeypatch, [7, 8])
    assert readers == 2
    assert files == 60
    assert kept == [20, 0]


def test_on_one_device_there_is_one_reader(
    two_roots: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, readers, _ = scanned(two_roots, monkeypatch, [7, 7])
    assert readers == 1


@pytest.mark.parametrize("rate", [None, 100_000])
def test_totals_are_the_same_in_one_lane_and_in_several(
    two_roots: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, rate: float | None
) -> None:
    os.link(two_roots[0] / "d0" / "e" / "f", two_roots[1] / "link")
    request = ScanRequest(tuple(map(os.fsencode, two_roots)), tree=True, max_rate=rate)
    plain = trio.run(Scan(request).run)
    look = KnownRoots.look

    def look_elsewhere(known: KnownRoots, index: int, path: bytes) -> None:
        look(known, index, path)
        known.devices[index] = index

    monkeypatch.setattr(KnownRoots, "look", look_elsewhere)
    report = trio.run(Scan(request).run)
    assert report.totals == plain.totals
    assert report.root_totals == plain.root_totals
    assert report.tasks == plain.tasks
    assert report.complete


def test_paused_scan_begins_with_nothing_and_goes_on_to_the_same_end(
    two_roots: tuple[Path, Path],
) -> None:
    request = ScanRequest(tuple(map(os.fsencode, two_roots)))
    scan = Scan(request)
    reports: list[ScanReport] = []

    async def main() -> None:
        async def run() -> None:
            reports.append(await scan.run())

        scan.pause()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await trio.sleep(0.3)
            assert scan.snapshot().is_paused
            assert scan.snapshot().entries == 0
            assert not reports
            scan.go_on()

    trio.run(main)
    (report,) = reports
    assert report.complete
    assert report.totals.files == 120
    assert not scan.snapshot().is_paused
