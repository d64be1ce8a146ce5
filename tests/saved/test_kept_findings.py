from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import scantree
from scantree.reader.packed_entries import Directory, unpack
from scantree.saved.loading import loading
from scantree.scanning.findings import NO_ROW, UNKNOWN, KeptFindings, LeftOut
from tests.saved.kept import plant


@contextmanager
def kept(root: Path, file: Path, **options: object) -> Iterator[KeptFindings]:
    scantree.scan(root, save=file, **options)  # type: ignore[arg-type]
    with loading(os.fsencode(file)) as scan:
        yield scan.findings


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with hard links, odd names and what is no file."""
    root = tmp_path / "tree"
    plant(root, 60)
    return root


def test_each_row_is_told_as_stat_tells_it(tree: Path, tmp_path: Path) -> None:
    with kept(tree, tmp_path / "kept") as scan:
        rows = list(scan.rows())
        assert len(rows) == len(scan) == 60
        for row in rows:
            path = scan.path(row.row)
            status = os.lstat(path)
            assert (row.device, row.inode) == (status.st_dev, status.st_ino)
            assert scan.identity(row.row) == (status.st_dev, status.st_ino)
            assert row.mtime == scan.mtime(row.row) == int(status.st_mtime)
            assert row.state == scan.state(row.row) == "read"
            assert row.kind == "directory"
            assert (row.parent, row.name) == (scan.parent(row.row), scan.name(row.row))
            assert row.allocated_size == scan.allocated_size(row.row)
            assert row.apparent_size == scan.apparent_size(row.row)
            assert (row.inodes, row.files) == (scan.inodes(row.row), scan.files(row.row))


@pytest.mark.parametrize("has_ended", [True, False])
def test_rows_have_parents_before_children_and_siblings_together(
    tree: Path, tmp_path: Path, *, has_ended: bool
) -> None:
    file = tmp_path / "kept"
    scantree.scan(tree, save=file)
    if not has_ended:
        with closing(sqlite3.connect(file)) as sql:
            sql.executescript(
                "UPDATE scan SET value = 0 WHERE key IN ('ended', 'complete');"
                "DELETE FROM sums; DELETE FROM shared"
            )
    with loading(os.fsencode(file)) as scan:
        rows = list(scan.findings.rows())
        sums = {row.row: row.inodes for row in rows}
        assert sums == {row: scan.findings.inodes(row) for row in range(60)}
    met = {NO_ROW}
    parents: list[int] = []
    for row in rows:
        assert row.parent in met
        met.add(row.row)
        if not parents or parents[-1] != row.parent:
            parents.append(row.parent)
    assert len(parents) == len(set(parents))


def test_entries_are_what_is_no_directory(tree: Path, tmp_path: Path) -> None:
    with kept(tree, tmp_path / "kept") as scan:
        assert scan.has_entries
        for row in range(len(scan)):
            path = scan.path(row)
            found = {entry.name: entry for entry in scan.entries(row)}
            there = {name for name in os.listdir(path) if not os.path.isdir(path + b"/" + name)}
            assert set(found) == there
            for name, entry in found.items():
                status = os.lstat(path + b"/" + name)
                assert (entry.device, entry.inode) == (status.st_dev, status.st_ino)
                assert (entry.mode, entry.links) == (status.st_mode, status.st_nlink)
                assert (entry.mtime, entry.uid) == (int(status.st_mtime), status.st_uid)
                assert entry.allocated_size == status.st_blocks * 512


def test_packed_entries_come_in_the_order_of_rows_and_whole(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scantree.saved.facts.PART_BYTES", 40)
    with kept(tree, tmp_path / "kept") as scan:
        packed = list(scan.packed())
        assert [row for row, _ in packed] == sorted({row for row, _ in packed})
        names = {row: {entry.name for entry in unpack(text, Directory())} for row, text in packed}
        assert names == {
            row: found
            for row in range(len(scan))
            if (found := {entry.name for entry in scan.entries(row)})
        }


def test_a_scan_that_was_kept_without_entries_says_so(tree: Path, tmp_path: Path) -> None:
    with kept(tree, tmp_path / "kept", no_entries=True) as scan:
        assert not scan.has_entries
        assert not list(scan.packed())
        assert not list(scan.entries(0))


def test_a_root_that_is_a_file_is_a_row_with_itself_as_its_entry(tmp_path: Path) -> None:
    file = tmp_path / "alone"
    file.write_bytes(b"x" * 9)
    with kept(file, tmp_path / "kept") as scan:
        (row,) = scan.rows()
        (entry,) = scan.entries(row.row)
    assert (row.kind, row.name) == ("file", os.fsencode(file))
    status = os.lstat(file)
    assert (entry.name, entry.apparent_size) == (b"alone", 9)
    assert (entry.inode, entry.mtime) == (status.st_ino, int(status.st_mtime))


def test_what_was_excluded_or_not_entered_is_left_out(tree: Path, tmp_path: Path) -> None:
    with kept(tree, tmp_path / "kept") as scan:
        assert list(scan.left_out()) == []
    with closing(sqlite3.connect(tmp_path / "kept")) as sql, sql:
        sql.execute("INSERT INTO directory(id, parent, name, skip) VALUES (-1, 0, 'm', 'other')")
        sql.execute("INSERT INTO pending(id, parent, name) VALUES (1, 0, ?)", (b"p\xff",))
    with loading(os.fsencode(tmp_path / "kept")) as loaded:
        assert list(loaded.findings.left_out()) == [
            LeftOut(0, b"m", "other"),
            LeftOut(0, b"p\xff", "pending"),
        ]


def test_numbers_too_large_for_sqlite_are_numbers(tree: Path, tmp_path: Path) -> None:
    inode = 2**64 - 1
    scantree.scan(tree, save=tmp_path / "kept")
    with closing(sqlite3.connect(tmp_path / "kept")) as sql, sql:
        sql.execute("UPDATE directory SET inode = ? WHERE id = 3", (f"{inode:024d}",))
        sql.execute("UPDATE directory SET device = NULL, inode = NULL, state = 2 WHERE id = 4")
    with loading(os.fsencode(tmp_path / "kept")) as scan:
        rows = {row.row: row for row in scan.findings.rows()}
        assert rows[3].inode == inode
        assert scan.findings.identity(3) == (rows[3].device, inode)
        assert (rows[4].device, rows[4].inode, rows[4].state) == (UNKNOWN, 0, "failed")
        assert scan.findings.identity(4) is None
