"""Sinks are told every listing once, in the order of arrival, and the end."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NamedTuple

import pytest
import trio

from scantree.reader.listing import EntryProblem, Listing, Operation, Skip
from scantree.reader.packed_entries import Directory, unpack
from scantree.reader.protocol import DirectoryRequest, Reader, ReadOptions
from scantree.reader.python_reader import PythonReader, directory_reader
from scantree.scanning import Scan, ScanReport, ScanRequest
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.findings import NO_ROW
from scantree.scanning.sinks import SinkAccount
from scantree.scanning.tasks import ScanL1DirTask


class Told(NamedTuple):
    row: int
    path: bytes
    listing: Listing


class Keeping:
    """A sink that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.reports: list[ScanReport] = []

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        assert not self.reports
        self.told.append(Told(row, task.dir_prefix, listing))

    def close(self, report: ScanReport) -> None:
        self.reports.append(report)

    @property
    def rows(self) -> dict[bytes, int]:
        return {path: row for row, path, _ in self.told}


class Altered:
    """Reads directories as the platform does, but for those whose listings are given."""

    def __init__(self, options: ReadOptions, listings: dict[bytes, Listing]) -> None:
        self._reads = directory_reader(options)
        self._listings = listings
        self.give_up = self._reads.give_up
        self.release_spare = self._reads.release_spare
        self.close = self._reads.close

    def read(self, request: DirectoryRequest) -> Listing:
        return self._listings.get(request.dir_prefix) or self._reads.read(request)


def failed(identified: bool) -> Listing:
    listing = Listing()
    listing.failed = True
    listing.identified = identified
    listing.device = listing.inode = 4711
    listing.problems.append(EntryProblem(Operation.OPEN, b"", errno.EIO))
    return listing


def skipped() -> Listing:
    listing = Listing()
    listing.skip = Skip.OTHER_FILESYSTEM
    return listing


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("sound/below", "failed", "unknown", "skipped"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "sound" / "file").write_bytes(b"123")
    return tmp_path


def scan(request: ScanRequest, *sinks: Keeping, **listings: Listing) -> ScanReport:
    given = {os.fsencode(name): listing for name, listing in listings.items()}

    def open_reader(options: ReadOptions, jobs: int | None) -> Reader:
        return PythonReader(options, jobs, Altered(options, given))

    return trio.run(Scan(request, sinks=sinks, reader=open_reader).run)


def test_every_directory_is_told_with_its_row(root: Path) -> None:
    sinks = Keeping(), Keeping()
    request = ScanRequest((os.fsencode(root),), tree=True)
    report = scan(
        request,
        *sinks,
        failed=failed(identified=True),
        unknown=failed(identified=False),
        skipped=skipped(),
    )
    tree = report.tree
    assert tree is not None
    for sink in sinks:
        rows = sink.rows
        assert len(sink.told) == len(rows) == 6
        counted = {path: row for path, row in rows.items() if row != NOT_COUNTED}
        assert {tree.path(row): path for path, row in counted.items()} == {
            os.fsencode(root) + (b"/" + path if path else b""): path
            for path in (b"", b"sound", b"sound/below", b"failed")
        }
        # In the order of arrival, which is that of the rows.
        assert sorted(counted.values()) == list(counted.values())
        assert sink.reports == [report]
    assert sinks[0].told == sinks[1].told
    assert (report.tasks.failed, report.complete) == (2, True)


def test_what_is_left_out_because_it_was_counted_is_told(root: Path) -> None:
    sink = Keeping()
    roots = (os.fsencode(root), os.fsencode(root / "sound"))
    scan(ScanRequest(roots, tree=True), sink)
    assert sorted(each.path for each in sink.told).count(b"sound") == 1
    assert sink.rows[b"sound"] == NOT_COUNTED


def test_without_a_tree_rows_have_no_number(root: Path) -> None:
    sink = Keeping()
    scan(ScanRequest((os.fsencode(root),)), sink)
    assert set(sink.rows.values()) == {NO_ROW}


def test_a_scan_that_was_asked_for_entries_tells_them(root: Path) -> None:
    sink, plain = Keeping(), Keeping()
    trio.run(Scan(ScanRequest((os.fsencode(root),), entries=True), sinks=[sink]).run)
    trio.run(Scan(ScanRequest((os.fsencode(root),)), sinks=[plain]).run)
    entries = {
        path: [each.name for each in unpack(listing.entries, Directory.of(listing))]
        for _, path, listing in sink.told
    }
    assert entries.pop(b"sound") == [b"file"]
    assert set(map(tuple, entries.values())) == {()}
    assert {each.listing.entries for each in plain.told} == {b""}


def test_a_scan_that_was_stopped_closes_its_sinks_with_what_it_has(root: Path) -> None:
    class Stopping(Keeping):
        def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
            super().enter(row, task, listing)
            scanning.stop()

    sink = Stopping()
    scanning = Scan(ScanRequest((os.fsencode(root),)), sinks=[sink])
    report = trio.run(scanning.run)
    assert not report.complete
    assert sink.reports == [report]
    assert len(sink.told) == 1


def test_an_error_of_a_sink_ends_the_scan_and_nothing_is_closed(root: Path) -> None:
    class Broken(Keeping):
        def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
            raise LookupError("a sink is broken")

    broken, sound = Broken(), Keeping()
    with pytest.raises(LookupError, match="broken"):
        scan(ScanRequest((os.fsencode(root),)), broken, sound)
    assert (broken.reports, sound.reports) == ([], [])


def test_a_scan_without_sinks_enters_its_listings_in_the_account_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: SinkAccount, *_: object) -> None:
        raise AssertionError("nobody asked for this")

    monkeypatch.setattr(SinkAccount, "__init__", refuse)
    assert scan(ScanRequest((os.fsencode(root),))).totals.files == 1
