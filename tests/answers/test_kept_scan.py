"""``scantree.load``: a kept scan, or an export, with the face of a report."""

from __future__ import annotations

import dataclasses
import gc
import gzip
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

import scantree
from tests.machine import needs_proc


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "below").mkdir(parents=True)
    (tmp_path / "root" / "one").write_bytes(b"x" * 10_000)
    (tmp_path / "root" / "below" / "hard").hardlink_to(tmp_path / "root" / "one")
    (tmp_path / "root" / "below" / "link").symlink_to("..")
    os.mkfifo(tmp_path / "root" / "fifo")
    with open(os.fsencode(tmp_path / "root") + b"/bad\xff", "wb") as file:
        file.write(b"y")
    return tmp_path / "root"


@pytest.fixture
def kept(root: Path, tmp_path: Path) -> Path:
    scantree.scan(root, save=tmp_path / "kept.scan")
    return tmp_path / "kept.scan"


def test_it_is_as_the_report_was(root: Path, tmp_path: Path) -> None:
    report = scantree.scan([root, root / "gone"], save=tmp_path / "kept.scan", exclude="*.o")
    with scantree.load(tmp_path / "kept.scan") as kept:
        assert kept.to_dict() == report.to_dict()
        for name in (
            *("roots", "root_totals", "totals", "complete", "started_at_ns", "tasks"),
            *("roots_read", "options", "version", "retried"),
        ):
            assert getattr(kept, name) == getattr(report, name)
        assert kept.problems.items == report.problems.items
        assert kept.vanished.count == 0
        assert kept.elapsed_seconds == pytest.approx(report.elapsed_seconds, abs=1e-5)
        assert kept.report.to_dict() == report.to_dict()
        assert repr(kept) == repr(report).replace("ScanReport", "KeptScan")


def test_it_has_every_field_of_a_report(kept: Path) -> None:
    with scantree.load(kept) as scan:
        for each in dataclasses.fields(scantree.ScanReport):
            getattr(scan, each.name)


def test_its_tree_can_be_asked(root: Path, kept: Path) -> None:
    report = scantree.scan(str(root), tree=True)
    assert report.tree is not None
    with scantree.load(str(kept)) as scan:
        assert repr(list(scan.tree)) == repr(list(report.tree))
        assert scan.tree[root / "below"].files == report.tree[root / "below"].files
        assert repr(scan.tree.largest_directories(1)) == repr(report.tree.largest_directories(1))
        assert [*scan.tree.table_rows()] == [*report.tree.table_rows()]


def test_its_entries_are_what_a_walk_finds(root: Path, kept: Path) -> None:
    def facts(entry: Any) -> tuple[object, ...]:
        return (
            *(entry.path, entry.name, entry.kind, entry.apparent_size, entry.allocated_size),
            *(entry.mtime, entry.mode, entry.links, entry.uid, entry.gid),
            *(entry.device, entry.inode),
        )

    walked = {facts(entry) for each in scantree.walk(str(root)) for entry in each.entries}
    with scantree.load(str(kept)) as scan:
        assert {facts(entry) for entry in scan.entries} == walked
        assert {facts(entry) for entry in scan.entries} == walked
        below = {entry.name for entry in scan.entries_in(root / "below")}
        assert below == {"hard", "link"}
        with pytest.raises(KeyError):
            list(scan.entries_in(root / "gone"))
        hard = next(entry for entry in scan.entries if entry.name == "hard")
        assert os.stat(hard).st_ino == hard.inode
        assert repr(hard).startswith(f"KeptEntry({hard.path!r}, 'file', apparent_size=10000,")
        assert repr(scan.entries) == f"KeptEntries({str(root)!r})"


@pytest.mark.parametrize("kind", [str, os.fsencode, Path])
def test_paths_are_of_the_type_of_the_files(kept: Path, kind: Any) -> None:
    with scantree.load(kind(kept)) as scan:
        paths = [each.path for each in scan.tree] + [each.path for each in scan.entries]
        assert {type(path) for path in paths} == {type(kind(kept))}


def test_one_kept_without_entries_says_so(root: Path, tmp_path: Path) -> None:
    scantree.scan(root, save=tmp_path / "kept", no_entries=True)
    with scantree.load(tmp_path / "kept") as scan:
        assert not scan.entries
        assert list(scan.entries) == []
        assert repr(scan.entries) == "KeptEntries(the scan was kept without)"


def test_a_file_that_is_a_root_is_its_own_entry(root: Path, tmp_path: Path) -> None:
    scantree.scan(root / "one", save=tmp_path / "kept")
    with scantree.load(tmp_path / "kept") as scan:
        assert [entry.path for entry in scan.entries] == [root / "one"]


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_export_is_a_scan_too(tmp_path: Path, is_packed: bool) -> None:
    told = {"progname": "ncdu", "progver": "1.18", "timestamp": 1700000000}
    root = {"name": "/r", "asize": 4096, "dsize": 4096, "ino": 1}
    file = {"name": "f", "asize": 7, "dsize": 4096, "ino": 2}
    export = json.dumps([1, 2, told, [root, file]]).encode()
    (tmp_path / "export").write_bytes(gzip.compress(export) if is_packed else export)
    with scantree.load(tmp_path / "export") as scan:
        assert scan.totals.files == 1
        assert scan.totals.apparent_size == 7
        assert [entry.path for entry in scan.entries] == [Path("/r/f")]
        assert [each.path for each in scan.tree] == [Path("/r")]


@pytest.mark.parametrize(
    "content", [None, b"", b"text", b"[1,2", b"SQLite format 3\0" + b"x" * 200]
)
def test_what_is_no_scan_is_an_error_of_its_own(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(scantree.ScanFileError) as caught:
        scantree.load(tmp_path / "file")
    assert caught.value.path == os.fsencode(tmp_path / "file")
    with pytest.raises(scantree.ScanFileError):
        scantree.load(tmp_path)


@needs_proc
def test_it_lets_go_of_its_file(kept: Path) -> None:
    def held() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = held()
    scan = scantree.load(kept)
    assert held() > before
    scan.close()
    scan.close()
    assert held() == before
    assert scan.totals.files == 2
    assert "<table>" not in scan._repr_html_()
    forgotten = scantree.load(kept)
    assert "<table>" in forgotten._repr_html_()
    del forgotten
    gc.collect()
    assert held() == before


def test_another_thread_may_ask(kept: Path) -> None:
    found: list[int] = []
    with scantree.load(kept) as scan:
        thread = threading.Thread(target=lambda: found.append(len(list(scan.entries))))
        thread.start()
        thread.join()
    assert found == [5]
