from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import scantree
from scantree.saved.errors import ScanFileError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with files, links and odd names."""
    root = tmp_path / "tree"
    (root / "a" / "deep").mkdir(parents=True)
    (root / "b").mkdir()
    (root / "a" / "file").write_bytes(b"x" * 5000)
    (root / "a" / "deep" / "small").write_bytes(b"y")
    os.link(root / "a" / "file", root / "b" / "other name")
    os.symlink("nowhere", root / "b" / "link")
    os.mkfifo(root / "b" / "fifo")
    odd = os.path.join(os.fsencode(root), b"od\xffd")
    os.mkdir(odd)
    with open(os.path.join(odd, b'f\xfe"\n'), "wb") as file:
        file.write(b"z" * 10)
    return root


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file)) as connection:
        yield connection


def test_a_kept_scan_is_one_plain_file_that_says_what_it_is(tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "s" / "kept.scan"
    file.parent.mkdir()
    scantree.scan(tree, save=file)
    assert os.listdir(file.parent) == ["kept.scan"]
    with reading(file) as sql:
        assert sql.execute("PRAGMA application_id").fetchone() == (0x5343414E,)
        assert sql.execute("PRAGMA user_version").fetchone() == (1,)
        assert sql.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_table_scan_has_the_fields_of_the_document_by_their_dotted_names(
    tree: Path, tmp_path: Path
) -> None:
    report = scantree.scan(tree, save=tmp_path / "kept", exclude="*.none")
    with reading(tmp_path / "kept") as sql:
        fields = dict(sql.execute("SELECT * FROM scan"))
    document = report.to_dict()
    assert fields["complete"] == 1
    assert fields["started_at"] == document["started_at"]
    assert fields["totals.inodes"] == report.totals.inodes
    assert fields["totals.hard_links.extra_links"] == 1
    assert fields["problems.count"] == 0
    assert json.loads(fields["roots"]) == document["roots"]
    assert json.loads(fields["options"]) == document["options"]


def test_directories_have_their_own_sums_and_those_of_all_below(tree: Path, tmp_path: Path) -> None:
    report = scantree.scan(tree, save=tmp_path / "kept", tree=True)
    assert report.tree is not None
    with reading(tmp_path / "kept") as sql:
        rows = sql.execute(
            "SELECT id, path_bytes, state, depth, total_apparent_size, total_allocated_size,"
            " total_inodes, total_files FROM directories ORDER BY id"
        ).fetchall()
        own = sql.execute(
            "SELECT sum(apparent_size), sum(allocated_size), sum(inodes), sum(files)"
            " FROM directories"
        ).fetchone()
    assert len(rows) == len(report.tree) == 5
    for row, path, state, depth, *sums in rows:
        assert path == report.tree.path(row)
        assert (state, depth) == ("read", report.tree.depth(row))
        assert sums == [
            report.tree.apparent_size(row),
            report.tree.allocated_size(row),
            report.tree.inodes(row),
            report.tree.files(row),
        ]
    totals = report.totals
    assert own == (totals.apparent_size, totals.allocated_size, totals.inodes, totals.files)


def test_files_are_all_that_is_no_directory_with_each_name_of_a_hard_link(
    tree: Path, tmp_path: Path
) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    expected = set()
    for above, _, names in os.walk(os.fsencode(tree)):
        for name in names:
            path = os.path.join(above, name)
            status = os.lstat(path)
            kind = {0o100000: "file", 0o120000: "symlink"}.get(status.st_mode & 0o170000, "other")
            size = 0 if kind == "other" else status.st_size
            expected.add(
                (
                    path,
                    name,
                    kind,
                    size,
                    status.st_blocks * 512,
                    int(status.st_mtime // 1),
                    status.st_uid,
                    status.st_gid,
                    status.st_mode,
                    status.st_dev,
                    status.st_ino,
                    status.st_nlink,
                )
            )
    with reading(tmp_path / "kept") as sql:
        found = sql.execute(
            "SELECT path_bytes, name_bytes, kind, apparent_size, allocated_size, mtime, uid, gid,"
            " mode, device, inode, links FROM files"
        ).fetchall()
        shown = sql.execute("SELECT path, name FROM files WHERE name LIKE 'f%z%' ESCAPE 'z'")
        assert shown.fetchall() == []
        odd = sql.execute("SELECT path, name FROM files WHERE path LIKE '%od_d/%'").fetchone()
    assert len(found) == len(expected) == 6
    assert set(found) == expected
    assert odd == (f'{tree}/od\ufffdd/f\ufffd"\n', 'f\ufffd"\n')


def test_without_entries_there_are_no_files_and_all_sums(tree: Path, tmp_path: Path) -> None:
    report = scantree.scan(tree, save=tmp_path / "kept", no_entries=True)
    with reading(tmp_path / "kept") as sql:
        assert sql.execute("SELECT count(*) FROM files").fetchone() == (0,)
        inodes = sql.execute("SELECT total_inodes FROM directories WHERE parent IS NULL")
        assert inodes.fetchone() == (report.totals.inodes,)


def test_an_existing_file_is_refused_and_stays_as_it_is(tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("mine")
    with pytest.raises(ScanFileError, match="it exists"):
        scantree.scan(tree, save=file)
    assert file.read_text() == "mine"
    scantree.scan(tree, save=file, force=True)
    with reading(file) as sql:
        assert sql.execute("SELECT value FROM scan WHERE key = 'complete'").fetchone() == (1,)
    assert sorted(os.listdir(tmp_path)) == ["kept", "tree"]


def test_a_directory_that_cannot_be_read_is_failed_and_its_problem_has_a_row(
    tmp_path: Path,
) -> None:
    (tmp_path / "there").mkdir()
    scantree.scan([tmp_path / "there", tmp_path / "gone"], save=tmp_path / "kept")
    gone = str(tmp_path / "gone")
    with reading(tmp_path / "kept") as sql:
        assert sql.execute("SELECT path, state FROM directories ORDER BY root").fetchall() == [
            (str(tmp_path / "there"), "read"),
            (gone, "failed"),
        ]
        problems = sql.execute("SELECT path, operation, errno, message FROM problems").fetchall()
    assert problems == [(gone, "stat", "ENOENT", "No such file or directory")]
