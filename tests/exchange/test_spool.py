"""What is put aside while a scan runs is what a scan file has of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
import trio

from scantree.cli.entry import run
from scantree.cli.export_formats import OF_NESTED_SCANS
from scantree.exchange.spool import Spool
from scantree.reader.listing import Listing
from scantree.saved.loading import loading
from scantree.saved.new_scan import keep_new_scan
from scantree.scanning import Scan, ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.tasks import ScanL1DirTask
from tests.exchange.documents import tree_of
from tests.saved.kept import plant


class Stopper:
    """Stops a scan after some directories."""

    def __init__(self, after: int) -> None:
        self.scan: Scan | None = None
        self._left = after

    def enter(self, _row: int, _task: ScanL1DirTask, _listing: Listing) -> None:
        self._left -= 1
        if not self._left:
            assert self.scan is not None
            self.scan.stop()

    def close(self, _report: ScanReport) -> None:
        pass


def both(tmp_path: Path, roots: Sequence[Path], *, after: int = 0, **options: object) -> ScanReport:
    """Scan once for both, and compare what is exported of each."""
    request = ScanRequest(
        tuple(os.fsencode(root) for root in roots),
        tree=True,
        entries=True,
        **options,  # type: ignore[arg-type]
    )
    keeper = keep_new_scan(os.fsencode(tmp_path / "kept"), request, force=True)
    keeper.start()
    spool = Spool()
    stopper = Stopper(after)
    scan = stopper.scan = Scan(request, sinks=[spool, keeper.sink, stopper])
    report = trio.run(scan.run)
    assert keeper.is_done
    nested = spool.nested(report)
    with loading(os.fsencode(tmp_path / "kept")) as loaded:
        for name, export in OF_NESTED_SCANS.items():
            if name == "parquet":
                continue
            mine = b"".join(export(nested, report))
            theirs = b"".join(export(loaded.depth_first, loaded.report))
            if name == "ncdu":
                assert tree_of(mine) == tree_of(theirs)
            else:
                assert sorted(mine.splitlines()) == sorted(theirs.splitlines())
    spool.let_go()
    return report


def test_a_scan_is_told_as_its_scan_file_tells_it(tmp_path: Path) -> None:
    plant(tmp_path / "tree", 90)
    assert both(tmp_path, [tmp_path / "tree"]).complete


def test_several_roots_and_what_is_left_out_are_told(tmp_path: Path) -> None:
    plant(tmp_path / "tree", 20)
    (tmp_path / "file").write_bytes(b"four")
    os.symlink("nowhere", tmp_path / "link")
    roots = [tmp_path / "link", tmp_path / "tree", tmp_path / "file", tmp_path / "tree" / "d1"]
    both(tmp_path, [root for root in roots if os.path.lexists(root)], excludes=(b"f1*",))


@pytest.mark.parametrize("after", [1, 5, 40])
def test_what_a_stopped_scan_did_not_get_to_is_pending(tmp_path: Path, after: int) -> None:
    plant(tmp_path / "tree", 60)
    report = both(tmp_path, [tmp_path / "tree"], after=after, jobs=1)
    assert not report.complete


def test_a_disk_that_is_full_is_said_and_the_scan_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(tmp_path / "tree", 10)
    full = partial(open, "/dev/full", "r+b")
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    out = tmp_path / "out"
    assert run(["scan", "-q", "-s", "--export", f"ncdu:{out}", str(tmp_path / "tree")]) == 1
    said = capsys.readouterr()
    assert "cannot export the scan: No space left on device" in said.err
    assert "directories" in said.out
    assert not out.exists()
