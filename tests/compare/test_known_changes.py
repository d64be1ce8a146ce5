from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import scantree
from scantree.compare.outline import Limits, selected
from scantree.compare.sums import NOTHING, Sums
from scantree.scanning.basis import Basis
from tests.compare.compared import Changing, comparing
from tests.reader.in_child import as_nobody, needs_root


@pytest.fixture
def tree(tmp_path: Path) -> Changing:
    changing = Changing(tmp_path)
    for name in ("a/one", "a/two", "a/deep/three", "b/four", "c/five"):
        changing.file(name)
    return changing


def test_a_tree_that_was_not_changed_has_no_changes(tree: Changing) -> None:
    assert tree.compare(lambda: None) == {}


def test_a_file_that_was_added_is_new_and_its_directories_have_grown(tree: Changing) -> None:
    changes = tree.compare(lambda: tree.file("a/deep/new", 5000))
    assert {path: each.change for path, each in changes.items()} == {
        "a/deep/new": "new",
        "a/deep": "grown",
        "a": "grown",
        ".": "grown",
    }
    status = os.lstat(tree.root / "a/deep/new")
    expected = Sums(5000, status.st_blocks * 512, 1, 1)
    assert changes["a/deep/new"].old == NOTHING
    assert changes["a/deep/new"].new == expected
    assert {each.delta for each in changes.values()} == {expected}


def test_a_file_that_was_removed_is_gone(tree: Changing) -> None:
    changes = tree.compare((tree.root / "b/four").unlink)
    assert changes["b/four"].change == "gone"
    assert changes["b/four"].new == NOTHING
    assert changes["b"].delta == changes["b/four"].delta
    assert changes["b"].change == "shrunk"


def test_files_that_were_written_to_or_truncated_have_grown_and_shrunk(tree: Changing) -> None:
    def change() -> None:
        with open(tree.root / "a/one", "ab") as file:
            file.write(b"x" * 50_000)
        os.truncate(tree.root / "b/four", 100)

    changes = tree.compare(change, Basis.APPARENT)
    assert changes["a/one"].change == "grown"
    assert changes["a/one"].delta.apparent_size == 50_000
    assert changes["b/four"].change == "shrunk"
    assert changes["b/four"].delta.apparent_size == -9_900
    assert "a/two" not in changes


def test_two_changes_that_cancel_out_are_both_told(tree: Changing) -> None:
    def change() -> None:
        os.truncate(tree.root / "a/one", 5_000)
        os.truncate(tree.root / "a/two", 15_000)

    changes = tree.compare(change, Basis.APPARENT)
    assert changes["a/one"].change == "shrunk"
    assert changes["a/two"].change == "grown"
    assert changes["a/one"].delta.apparent_size == -5000 == -changes["a/two"].delta.apparent_size


def test_a_file_that_was_renamed_or_moved_is_told_from_where(tree: Changing) -> None:
    def change() -> None:
        os.rename(tree.root / "a/one", tree.root / "a/uno")
        os.rename(tree.root / "a/deep/three", tree.root / "c/three")

    changes = tree.compare(change)
    assert changes["a/uno"].moved_from == os.fsencode(tree.root / "a/one")
    assert changes["c/three"].moved_from == os.fsencode(tree.root / "a/deep/three")
    assert {changes[name].change for name in ("a/uno", "c/three")} == {"moved"}
    assert changes["c/three"].delta == NOTHING
    assert {"a/one", "a/deep/three"}.isdisjoint(changes)


def test_a_file_whose_old_name_another_one_has_was_moved_and_the_other_is_new(
    tree: Changing,
) -> None:
    def rotate() -> None:
        os.rename(tree.root / "a/one", tree.root / "a/one.1")
        tree.file("a/one", 300)

    assert tree.told(rotate) == {"a/one": "new", "a/one.1": "moved"}


def test_a_directory_that_was_moved_is_told_with_what_changed_in_it(tree: Changing) -> None:
    def change() -> None:
        os.rename(tree.root / "a/deep", tree.root / "c/shallow")
        tree.file("c/shallow/more")

    changes = tree.compare(change)
    moved = changes["c/shallow"]
    assert moved.change == "moved"
    assert moved.moved_from == os.fsencode(tree.root / "a/deep")
    assert moved.delta == changes["c/shallow/more"].delta
    assert changes["c/shallow/more"].change == "new"
    assert {"c/shallow/three", "a/deep"}.isdisjoint(changes)


def test_directories_that_changed_places_were_both_moved(tree: Changing) -> None:
    def swap() -> None:
        os.rename(tree.root / "b", tree.root / "x")
        os.rename(tree.root / "c", tree.root / "b")
        os.rename(tree.root / "x", tree.root / "c")

    changes = tree.compare(swap)
    assert {path: each.change for path, each in changes.items()} == {"b": "moved", "c": "moved"}
    assert changes["b"].moved_from == os.fsencode(tree.root / "c")


def test_a_directory_that_was_rotated_through_names_is_each_told_from_where(
    tree: Changing,
) -> None:
    for number in range(4):
        tree.file(f"daily.{number}/f{number}")
        tree.file(f"daily.{number}/sub/g{number}")

    def rotate() -> None:
        shutil.rmtree(tree.root / "daily.3")
        for number in (2, 1, 0):
            os.rename(tree.root / f"daily.{number}", tree.root / f"daily.{number + 1}")

    changes = tree.compare(rotate)
    for number in (1, 2, 3):
        assert changes[f"daily.{number}"].change == "moved"
        before = os.fsencode(tree.root / f"daily.{number - 1}")
        assert changes[f"daily.{number}"].moved_from == before
    assert changes["daily.3"].delta == NOTHING
    assert changes["daily.3 (gone)"].old.inodes == 4
    assert len(changes) == 5


def test_a_directory_under_the_name_of_another_is_told_to_be_replaced(tree: Changing) -> None:
    keep = tree.file("keep/inode")

    def replace() -> None:
        # Its inode can't be given to the new one.
        os.rename(tree.root / "b", tree.root.parent / "parked")
        tree.file("b/six", 40_000)

    changes = tree.compare(replace)
    assert keep.exists()
    assert changes["b"].is_replaced
    assert changes["b"].change == "grown"
    assert changes["b/four"].change == "gone"
    assert changes["b/six"].change == "new"


def test_a_new_directory_in_place_of_one_that_is_gone_was_not_moved(tree: Changing) -> None:
    def change() -> None:
        # Most file systems give the inode of the one to the other.
        shutil.rmtree(tree.root / "b")
        os.mkdir(tree.root / "z")
        os.utime(tree.root / "z", (1, 1))

    assert tree.told(change) == {"b": "gone", "z": "new"}


def test_a_directory_with_other_files_was_not_moved_even_if_it_is_as_old(tree: Changing) -> None:
    before = os.stat(tree.root / "b")

    def change() -> None:
        shutil.rmtree(tree.root / "b")
        tree.file("z/other")
        os.utime(tree.root / "z", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert tree.told(change) == {"b": "gone", "z": "new"}


def test_an_empty_directory_that_was_moved_is_told(tree: Changing) -> None:
    os.mkdir(tree.root / "empty")
    changes = tree.compare(lambda: os.rename(tree.root / "empty", tree.root / "a" / "void"))
    assert changes["a/void"].moved_from == os.fsencode(tree.root / "empty")


def test_directories_that_were_moved_are_known_without_entries(tree: Changing) -> None:
    changes = tree.compare(
        lambda: os.rename(tree.root / "a" / "deep", tree.root / "c" / "deeper"), no_entries=True
    )
    assert {path: each.change for path, each in changes.items() if path != "."} == {
        "c/deeper": "moved",
        "a": "shrunk",
        "c": "grown",
    }


def test_a_directory_that_was_moved_into_a_new_one_is_told_with_it(tree: Changing) -> None:
    def change() -> None:
        os.mkdir(tree.root / "n")
        os.rename(tree.root / "b", tree.root / "n" / "b")
        os.rename(tree.root / "a" / "one", tree.root / "n" / "one")

    assert tree.told(change) == {"n": "new", "n/b": "moved", "n/one": "moved"}


def test_what_was_moved_out_of_a_directory_that_is_gone_is_not_gone(tree: Changing) -> None:
    def change() -> None:
        os.rename(tree.root / "a" / "deep", tree.root / "saved")
        os.rename(tree.root / "a" / "two", tree.root / "c" / "two")
        shutil.rmtree(tree.root / "a")

    changes = tree.compare(change)
    told = {path: each.change for path, each in changes.items() if path != "."}
    assert told == {"a": "gone", "saved": "moved", "c": "grown", "c/two": "moved"}
    assert changes["saved"].moved_from == os.fsencode(tree.root / "a/deep")


def test_a_file_over_another_one_was_moved_and_that_is_gone(tree: Changing) -> None:
    changes = tree.told(lambda: os.rename(tree.root / "a/one", tree.root / "b/four"))
    assert changes == {"b/four": "moved", "b/four (gone)": "gone"}


def test_what_is_new_or_gone_as_a_whole_is_told_once(tree: Changing) -> None:
    def change() -> None:
        shutil.rmtree(tree.root / "a")
        tree.file("n/e/s/t")
        tree.file("n/e/s/u")

    changes = tree.compare(change)
    assert {path: each.change for path, each in changes.items() if path != "."} == {
        "a": "gone",
        "n": "new",
    }
    assert changes["n"].new.inodes == 5


def test_a_file_that_a_directory_took_the_name_of_is_gone(tree: Changing) -> None:
    def change() -> None:
        (tree.root / "b/four").unlink()
        # Of another size: it may have the inode of what is gone, and be as old.
        tree.file("b/four/inner", 300)

    assert tree.told(change) == {"b/four (gone)": "gone", "b/four": "new"}


def test_a_hard_link_that_was_made_adds_nothing(tree: Changing) -> None:
    changes = tree.compare(lambda: os.link(tree.root / "a/one", tree.root / "a/zz"))
    assert changes["a/zz"].change == "new"
    assert changes["a/zz"].is_linked
    assert changes["a/zz"].delta == NOTHING
    assert set(changes) == {"a/zz"}


def test_a_hard_link_that_was_broken_adds_a_file(tree: Changing) -> None:
    os.link(tree.root / "a/one", tree.root / "a/zz")

    def copy() -> None:
        shutil.copy(tree.root / "a/zz", tree.root / "a/tmp")
        os.rename(tree.root / "a/tmp", tree.root / "a/zz")

    changes = tree.compare(copy)
    assert changes["a/zz"].change == "grown"
    assert changes["a/zz"].delta == changes["."].delta
    assert changes["a/zz"].delta.inodes == 1
    assert "a/one" not in changes


def test_a_name_of_an_inode_that_has_another_takes_nothing_away(tree: Changing) -> None:
    os.link(tree.root / "a/one", tree.root / "c/zz")
    changes = tree.compare((tree.root / "c/zz").unlink)
    assert changes["c/zz"].change == "gone"
    assert changes["c/zz"].delta == NOTHING
    assert set(changes) == {"c/zz"}


def test_an_inode_whose_names_are_all_removed_is_taken_away_once(tree: Changing) -> None:
    os.link(tree.root / "a/one", tree.root / "c/zz")

    def change() -> None:
        (tree.root / "a/one").unlink()
        (tree.root / "c/zz").unlink()

    changes = tree.compare(change)
    names = ("a/one", "c/zz")
    assert sum(changes[name].delta.inodes for name in names) == -1 == changes["."].delta.inodes
    assert {changes[name].change for name in names} == {"gone"}


def test_with_count_links_each_name_counts(tree: Changing) -> None:
    change = lambda: os.link(tree.root / "a/one", tree.root / "a/zz")  # noqa: E731
    changes = tree.compare(change, count_links=True)
    assert changes["a/zz"].delta.apparent_size == 10_000
    assert changes["."].delta.apparent_size == 10_000


@needs_root
def test_what_can_no_longer_be_read_is_not_gone(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o777)
    for closed in (tmp_path.parent, tmp_path.parent.parent):
        os.chmod(closed, 0o755)

    def run() -> list[str]:
        tree = Changing(tmp_path)
        tree.file("a/b/c")
        tree.file("a/d")
        changes = tree.compare(lambda: os.chmod(tree.root / "a", 0))
        os.chmod(tree.root / "a", 0o700)
        return [
            f"{path} {each.change} {each.new_state} {each.old_state}"
            for path, each in sorted(changes.items())
        ]

    assert as_nobody(run) == [". shrunk None None", "a shrunk failed None"]


def test_what_most_of_a_new_or_gone_directory_is_is_told(tree: Changing) -> None:
    tree.file("old/x/y/large", 900_000)
    tree.file("old/small")
    scantree.scan(tree.root, save=tree.old)
    shutil.rmtree(tree.root / "old")
    tree.file("n/a/b/large", 900_000)
    tree.file("n/a/small")
    tree.file("m/one", 50_000)
    tree.file("m/two", 50_000)
    scantree.scan(tree.root, save=tree.new)
    with comparing(tree.old, tree.new) as comparison:
        told = {
            os.path.basename(change.path): b"/".join(comparison.mostly(change))
            for change in comparison.changes
            if change.change in {"new", "gone"}
        }
    assert told == {b"old": b"x/y/large", b"n": b"a/b/large", b"m": b""}


def _left_out(file: Path, name: str, statement: str) -> None:
    """Have a scan file not know a directory that has none in it."""
    with closing(sqlite3.connect(file)) as sql, sql:
        ((row, parent),) = sql.execute("SELECT id, parent FROM directory WHERE name = ?", (name,))
        columns = ("apparent_size", "allocated_size", "inodes", "files")
        (sums,) = sql.execute(f"SELECT {', '.join(columns)} FROM sums WHERE id = ?", (row,))
        at = parent
        while at is not None:
            for column, size in zip(columns, sums, strict=True):
                sql.execute(f"UPDATE sums SET {column} = {column} - ? WHERE id = ?", (size, at))
            ((at,),) = sql.execute("SELECT parent FROM directory WHERE id = ?", (at,))
        for table in ("directory", "sums", "entries"):
            sql.execute(f"DELETE FROM {table} WHERE id = ?", (row,))
        sql.execute(statement, {"parent": parent, "name": name})


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("INSERT INTO pending(id, parent, name) VALUES (1, :parent, :name)", "pending"),
        (
            "INSERT INTO directory(id, parent, name, state, skip)"
            " VALUES (-1, :parent, :name, 3, 'other_filesystem')",
            "other_filesystem",
        ),
        ("INSERT INTO directory(id, parent, name, state) VALUES (-1, :parent, :name, 2)", "failed"),
    ],
)
def test_what_a_scan_left_out_or_did_not_reach_is_not_gone(
    tree: Changing, statement: str, state: str
) -> None:
    tree.file("z-last/in")
    scantree.scan(tree.root, save=tree.old)
    scantree.scan(tree.root, save=tree.new)
    _left_out(tree.new, "z-last", statement)
    path = os.fsencode(tree.root / "z-last")
    with comparing(tree.old, tree.new) as comparison:
        (change,) = [each for each in comparison.changes if each.path == path]
        assert (change.change, change.new_state) == ("shrunk", state)
        assert len(comparison.changes) == 2
    with comparing(tree.new, tree.old) as comparison:
        (change,) = [each for each in comparison.changes if each.path == path]
        assert (change.change, change.old_state) == ("grown", state)


def test_under_a_directory_means_the_same_one_in_both_scans(tree: Changing) -> None:
    copy = tree.root.parent / "copy"
    shutil.copytree(tree.root, copy)
    scantree.scan(tree.root, save=tree.old)
    (copy / "a" / "one").unlink()
    (copy / "b" / "four").unlink()
    scantree.scan(copy, save=tree.new)
    with comparing(tree.old, tree.new) as comparison:
        found = selected(comparison, Limits(under=os.fsencode(copy / "a")))
    assert {(each.path, each.change) for each in found} == {
        (os.fsencode(tree.root / "a/one"), "gone"),
        (os.fsencode(copy / "a"), "shrunk"),
    }


def test_a_scan_that_was_killed_is_compared_as_far_as_it_came(tree: Changing) -> None:
    scantree.scan(tree.root, save=tree.old)
    scantree.scan(tree.root, save=tree.new)
    with closing(sqlite3.connect(tree.new)) as sql:
        sql.executescript(
            "UPDATE scan SET value = 0 WHERE key IN ('ended', 'complete');"
            "DELETE FROM sums; DELETE FROM shared"
        )
    with comparing(tree.old, tree.new) as comparison:
        assert comparison.reasons == ["the new scan is incomplete"]
        assert comparison.changes == []


@needs_root
def test_what_can_be_listed_and_not_looked_at_is_not_gone(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o777)
    for closed in (tmp_path.parent, tmp_path.parent.parent):
        os.chmod(closed, 0o755)

    def run() -> set[tuple[str, str, str | None]]:
        tree = Changing(tmp_path)
        for name in ("a/b/c", "a/d", "a/e", "x/y"):
            tree.file(name)
        changes = tree.compare(lambda: os.chmod(tree.root / "a", 0o600))
        os.chmod(tree.root / "a", 0o700)
        return {(path, each.change, each.new_state) for path, each in changes.items()}

    told = as_nobody(run)
    assert {(path, change) for path, change, _ in told} == {
        (".", "shrunk"),
        ("a", "shrunk"),
        ("a/b", "shrunk"),
    }
    assert ("a/b", "shrunk", "failed") in told
    assert ("a", "shrunk", "partly") in told
