"""The names that a listing marks, and its newest time, by every reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.reader.protocol import ReadOptions
from tests.reader.conftest import Start
from tests.reader.kinds import ReaderKind
from tests.reader.walk import ROOT

MARKS = (b"package.json", b"*.cabal", b"Cargo.toml", b"*.json")


def test_a_listing_has_a_bit_for_each_name_that_is_there(start: Start, tmp_path: Path) -> None:
    for name in ("package.json", "x.cabal", "cargo.toml", "Cargo.toml.orig", "acabal"):
        (tmp_path / name).touch()
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / ".cabal").symlink_to("nowhere")
    listings = start(tmp_path, marks=MARKS).read_tree()
    assert listings[b""].marks == 0b1011
    assert listings[b"d"].marks == 0b0010


def test_a_directory_of_a_name_is_not_marked(start: Start, tmp_path: Path) -> None:
    (tmp_path / "package.json").mkdir()
    assert start(tmp_path, marks=MARKS).read(ROOT)[0].marks == 0


def test_what_is_excluded_is_not_marked(start: Start, tmp_path: Path) -> None:
    (tmp_path / "package.json").touch()
    (listing,) = start(tmp_path, marks=MARKS, exclude_patterns=(b"*.json",)).read(ROOT)
    assert listing.marks == 0


@pytest.mark.parametrize("seconds", [-5_000_000_000, -1, 0, 4_000_000_000])
def test_the_newest_time_is_that_of_the_directory_and_its_files(
    start: Start, tmp_path: Path, seconds: int
) -> None:
    for place in range(40):
        path = tmp_path / f"f{place}"
        path.touch()
        os.utime(path, (0, seconds - place))
    os.utime(tmp_path, (0, seconds - 7))
    assert start(tmp_path, marks=MARKS).read(ROOT)[0].newest == int(
        (tmp_path / "f0").stat().st_mtime
    )
    os.utime(tmp_path, (0, seconds + 9))
    assert start(tmp_path, marks=MARKS).read(ROOT)[0].newest == int(tmp_path.stat().st_mtime)


def test_marks_and_sums_are_the_same_where_many_threads_read_one_directory(
    start: Start, tmp_path: Path
) -> None:
    for place in range(3000):
        (tmp_path / f"file-of-some-length-{place}.txt").write_bytes(b"x")
    for name in ("aaa.cabal", "package.json"):
        (tmp_path / name).touch()
    (listing,) = start(tmp_path, jobs=4, marks=MARKS, entries=True).read(ROOT)
    assert listing.marks == 0b1011
    assert (listing.files, listing.apparent_size) == (3002, 3000)
    assert listing.entries.count(b"],[") == 3001


def test_a_root_that_is_no_directory_has_its_own(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "package.json"
    file.touch()
    os.utime(file, (0, 12345))
    (listing,) = start(file, marks=MARKS).read(ROOT)
    assert (listing.marks, listing.newest) == (0b1001, 12345)


def test_there_are_64_marks_at_most(kind: ReaderKind, tmp_path: Path) -> None:
    names = tuple(b"%d" % place for place in range(65))
    with pytest.raises(ValueError, match="64 marks"):
        kind.open(ReadOptions((os.fsencode(tmp_path),), marks=names), 1)
