from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import scantree
from scantree.render.document import document
from scantree.render.rows import document_rows
from scantree.render.selection import Limits
from scantree.saved import keeper
from scantree.saved.errors import ScanFileError
from scantree.saved.loading import loading
from scantree.scanning.basis import Basis
from scantree.scanning.subtree import Subtree, find_row
from tests.saved.kept import plant
from tests.saved.test_resuming import copied_at_each_commit


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 200)
    return tmp_path / "tree"


def test_every_row_is_what_the_scan_itself_shows(tree: Path, tmp_path: Path) -> None:
    report = scantree.scan(tree, save=tmp_path / "kept")
    assert report.tree is not None
    with loading(os.fsencode(tmp_path / "kept")) as scan:
        directories = scan.directories
        assert len(directories) == len(report.tree) == 200
        assert directories.roots() == report.tree.roots()
        for row in range(200):
            for ask in ("parent", "name", "path", "depth", "kind", "files"):
                assert getattr(directories, ask)(row) == getattr(report.tree, ask)(row)
            for basis in Basis:
                assert directories.measure(basis)(row) == report.tree.measure(basis)(row)
                for count in (None, 0, 1, 2, 5):
                    mine = directories.largest(row, basis, count)
                    assert list(mine) == report.tree.largest(row, basis, count)
        for limits in (Limits(), Limits(rows=7), Limits(depth=2)):
            expected = list(document_rows(report.tree, Basis.APPARENT, limits))
            assert list(document_rows(directories, Basis.APPARENT, limits)) == expected


def test_the_document_is_the_one_that_the_scan_wrote(tree: Path, tmp_path: Path) -> None:
    report = scantree.scan([tree, tmp_path / "none"], save=tmp_path / "kept", exclude=b"x\xff")
    with loading(os.fsencode(tmp_path / "kept")) as scan:
        assert document(scan.report) == document(report)


def test_a_file_of_a_killed_scan_is_shown_as_it_stood_and_not_touched(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "BURST", 10)
    monkeypatch.setattr(keeper, "COMMIT_COUNT", 10)
    copied_at_each_commit(monkeypatch, tmp_path / "kept", tmp_path / "copies")
    scantree.scan(tree, save=tmp_path / "kept")
    copy = tmp_path / "copies" / "0005"
    before = copy.read_bytes(), Path(f"{copy}-wal").read_bytes(), sorted(os.listdir(copy.parent))
    with loading(os.fsencode(copy)) as scan:
        assert not scan.report.complete
        assert 0 < len(scan.directories) < 200
        assert scan.report.totals.directories == len(scan.directories)
        (root,) = scan.directories.roots()
        assert scan.directories.inodes(root) == scan.report.totals.inodes
        assert scan.count_below(root) == len(scan.directories)
    after = copy.read_bytes(), Path(f"{copy}-wal").read_bytes(), sorted(os.listdir(copy.parent))
    assert after == before


def test_what_is_under_a_directory_is_found_by_its_path(tree: Path, tmp_path: Path) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    with loading(os.fsencode(tmp_path / "kept")) as scan:
        directories = scan.directories
        for row in range(len(directories)):
            assert find_row(directories, directories.path(row)) == row
        (root,) = directories.roots()
        (below, *_) = directories.largest(root, Basis.INODES)
        path, name = directories.path(below), directories.name(below)
        assert find_row(directories, path + b"//../" + name + b"/.") == below
        part = Subtree(directories, below, scan.count_below(below))
        assert part.roots() == [below]
        assert part.parent(below) == -1
        shown = [row["path"] for row in document_rows(part, Basis.INODES, Limits())]
        assert 1 < len(shown) == len(part) < len(directories)
        assert find_row(directories, os.fsencode(f"{tree}/nowhere")) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no scan file"),
        (b"text\n", "it is no scan file"),
        (None, "it is no scan file"),
    ],
)
def test_what_is_no_scan_file_is_told(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "file"
    if content is None:
        with closing(sqlite3.connect(file)) as sql:
            sql.execute("CREATE TABLE scan(key, value)")
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    with pytest.raises(ScanFileError, match=reason), loading(os.fsencode(file)):
        pass
    assert file.read_bytes() == before


def test_a_file_that_is_not_there_or_a_directory_or_a_fifo_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name, reason in (("none", "No such file"), (".", "directory"), ("fifo", "no scan file")):
        with pytest.raises(ScanFileError, match=reason), loading(os.fsencode(tmp_path / name)):
            pass


def test_a_file_of_a_later_version_is_told(tree: Path, tmp_path: Path) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    with closing(sqlite3.connect(tmp_path / "kept")) as sql:
        sql.execute("PRAGMA user_version = 2")
    with (
        pytest.raises(ScanFileError, match="later scantree"),
        loading(os.fsencode(tmp_path / "kept")),
    ):
        pass


def test_damage_is_told_wherever_it_is_and_never_a_traceback(tree: Path, tmp_path: Path) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    whole = (tmp_path / "kept").read_bytes()
    told = 0
    for page in range(len(whole) // 4096):
        for damage in (b"\0" * 4096, b"\xff" * 4096, os.urandom(4096)):
            at = max(page * 4096, 100)
            (tmp_path / "bad").write_bytes(whole[:at] + damage + whole[at + 4096 :])
            told += _is_told(tmp_path / "bad")
        (tmp_path / "bad").write_bytes(whole[: page * 4096 + 2000])
        told += _is_told(tmp_path / "bad")
    assert told


def _is_told(file: Path) -> bool:
    try:
        with loading(os.fsencode(file)) as scan:
            document(scan.report, document_rows(scan.directories, Basis.ALLOCATED, Limits()))
    except ScanFileError:
        return True
    return False


def test_a_scan_that_ended_without_being_complete_says_so(tree: Path, tmp_path: Path) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    with closing(sqlite3.connect(tmp_path / "kept")) as sql, sql:
        sql.execute("UPDATE scan SET value = 0 WHERE key = 'complete'")
    with loading(os.fsencode(tmp_path / "kept")) as scan:
        assert json.loads(document(scan.report))["complete"] is False
