from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

import scantree
from scantree.cli.entry import run
from scantree.saved.name_pattern import NamePattern, PatternError
from scantree.saved.opening import OpenScanFile

DAY = 86_400


@pytest.mark.parametrize(
    "pattern",
    [
        b"%Y-%m-%d.scan",
        b"%F_%T%%",
        b"d/x%s",
        b"a.b+%j(%H%M%S)",
        b"%a %b %e %Y %p%I",
        b"\xff%Y\n%z",
        b"%G-W%V-%u",
        b"%y%U%w%W",
        b"100%%/%R".replace(b"%%/", b"%%"),
    ],
)
def test_a_pattern_knows_the_names_that_it_makes(pattern: bytes) -> None:
    names = NamePattern(pattern)
    for moment in (0, 1_795_720_830, time.time()):
        path = names.path_at(moment)
        text = time.strftime(os.fsdecode(pattern), time.localtime(moment))
        assert os.fsdecode(path) == text
        assert names.matches(os.path.basename(path))


@pytest.mark.parametrize(
    "name",
    [b"2026-11-26.scan.new", b"x2026-11-26.scan", b"2026-11-26_scan", b"2026-1-26.scan", b""],
)
def test_other_names_are_none_of_a_pattern(name: bytes) -> None:
    assert not NamePattern(b"%Y-%m-%d.scan").matches(name)


@pytest.mark.parametrize("pattern", [b"x.scan", b"%%", b"%Y/x", b"a%", b"%Q", b"%D", b"%n", b"%-d"])
def test_what_is_no_pattern_is_refused(pattern: bytes) -> None:
    with pytest.raises(PatternError):
        NamePattern(pattern)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    (tmp_path / "kept").mkdir()
    return tmp_path


def keep(place: Path, *options: str) -> int:
    asked = ["scan", "-q", "-s", "--save", str(place / "kept" / "%Y-%m-%d.scan"), *options]
    return run([*asked, str(place / "tree")])


def plant(place: Path, name: str, days_ago: int, *, complete: int = 1) -> Path:
    """A kept scan that began some days ago."""
    path = place / "kept" / name
    scantree.scan(place / "tree", save=path)
    with closing(sqlite3.connect(path)) as file, file:
        ns = time.time_ns() - days_ago * DAY * 10**9
        file.execute("UPDATE scan SET value = ? WHERE key = 'started_at_ns'", (ns,))
        file.execute("UPDATE scan SET value = ? WHERE key = 'complete'", (complete,))
    return path


def left(place: Path) -> set[str]:
    return set(os.listdir(place / "kept")) - {time.strftime("%Y-%m-%d.scan")}


def test_so_many_are_kept_and_the_oldest_go(place: Path) -> None:
    for days in range(1, 6):
        plant(place, f"200{days}-01-01.scan", 10 - days)
    (place / "kept" / "2001-01-01.scan-wal").write_bytes(b"")
    assert keep(place, "--keep", "3") == 0
    assert left(place) == {"2005-01-01.scan", "2004-01-01.scan"}


def test_only_scan_files_of_the_pattern_are_removed(place: Path) -> None:
    others = {
        "2001-01-01.scan.new": None,
        "2001-01-01.scan.bak": None,
        "old.scan": None,
        "2001-01-02.scan": b"no scan",
        "2001-01-03.scan": b"",
    }
    for name, data in others.items():
        if data is None:
            plant(place, name, 900)
        else:
            (place / "kept" / name).write_bytes(data)
    (place / "kept" / "2001-01-04.scan").mkdir()
    (place / "kept" / "2001-01-05.scan").symlink_to(place / "kept" / "old.scan")
    damaged = plant(place, "2001-01-06.scan", 900)
    damaged.write_bytes(damaged.read_bytes()[:5_000])
    gone = plant(place, "2001-01-07.scan", 900)
    before = left(place)
    assert keep(place, "--keep", "1") == 0
    assert left(place) == before - {gone.name}


def test_one_that_somebody_writes_stays(place: Path) -> None:
    written = plant(place, "2001-01-01.scan", 9)
    with OpenScanFile(os.fsencode(written), to_write=True):
        assert keep(place, "--keep", "1") == 0
    assert left(place) == {written.name}


def test_what_did_not_end_counts_for_nothing(place: Path) -> None:
    plant(place, "2001-01-01.scan", 5)
    plant(place, "2002-01-01.scan", 4, complete=0)
    plant(place, "2003-01-01.scan", 3)
    plant(place, "2004-01-01.scan", 2, complete=0)
    assert keep(place, "--keep", "2") == 0
    assert left(place) == {"2003-01-01.scan", "2004-01-01.scan"}


def test_nothing_is_removed_for_a_scan_that_could_not_be_kept(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = [plant(place, f"200{days}-01-01.scan", 9 - days).name for days in range(3)]
    today = place / "kept" / time.strftime("%Y-%m-%d.scan")
    today.write_bytes(b"something else")
    assert keep(place, "--keep", "1") == 2
    assert "--force replaces it" in capsys.readouterr().err
    assert left(place) == set(old)
    assert keep(place, "--keep", "1", "--force") == 0
    assert left(place) == set()


def test_a_scan_of_the_same_day_is_replaced_where_that_is_asked_for(place: Path) -> None:
    plant(place, "2001-01-01.scan", 9)
    for _ in range(2):
        assert keep(place, "--keep", "2", "--force") == 0
    assert left(place) == {"2001-01-01.scan"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--keep", "3"], "--save"),
        (["--keep", "0", "--save", "%F"], "at least 1"),
        (["--keep", "x", "--save", "%F"], "at least 1"),
        (["--keep", "3", "--save", "today.scan"], "always the same name"),
        (["--keep", "3", "--save", "%Q.scan"], "'%Q'"),
        (["--keep", "3", "--save", "%Y/scan%d"], "last name"),
    ],
)
def test_what_is_wrong_with_the_options_is_said(
    capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert run(["scan", "/none", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert word in said.err


def test_without_a_number_a_file_may_have_any_name(place: Path) -> None:
    assert keep(place) == 0
    assert os.listdir(place / "kept") == ["%Y-%m-%d.scan"]
