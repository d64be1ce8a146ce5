"""A scan that did not end, and whose file is damaged: one line, and the file is what it was."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import scantree
from scantree.cli.exit_codes import ExitCode
from scantree.cli.resume import resume_scan
from scantree.cli.run_options import RunOptions
from scantree.cli.view_options import ViewOptions
from scantree.saved.errors import ScanFileError
from scantree.saved.resuming import UnendedScan
from tests.saved.kept import plant


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file whose scan did not end."""
    place = tmp_path_factory.mktemp("whole")
    plant(place / "tree", 60)
    scantree.scan(place / "tree", save=place / "kept")
    with closing(sqlite3.connect(place / "kept")) as sql, sql:
        sql.execute("UPDATE scan SET value = 0 WHERE key IN ('ended', 'complete')")
    return (place / "kept").read_bytes()


def is_refused(file: Path) -> bool:
    before = file.read_bytes()
    reason = ""
    try:
        UnendedScan(bytes(file)).close()
    except ScanFileError as error:
        reason = error.reason
    assert reason in {"", "the file is damaged"}
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    return bool(reason)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE directory SET parent = id WHERE id = 7",
        "UPDATE directory SET root = 1 WHERE id = 7",
        "UPDATE directory SET name = 7 WHERE id = 7",
        "UPDATE directory SET depth = 'deep' WHERE id = 7",
        "INSERT INTO pending VALUES (1, 70000, 'x', NULL, 0, 3, 5, 0)",
        "INSERT INTO pending VALUES (1, 1, 'x', NULL, 3, 3, 5, 0)",
        "INSERT INTO pending VALUES (1, 1, NULL, NULL, 0, 3, 5, 0)",
        "DROP TABLE pending",
    ],
)
def test_rows_that_cannot_be_are_found_before_anything_is_changed(
    tmp_path: Path, whole: bytes, damage: str
) -> None:
    file = tmp_path / "kept"
    file.write_bytes(whole)
    assert not is_refused(file)
    with closing(sqlite3.connect(file)) as sql, sql:
        sql.execute(damage)
    assert is_refused(file)


def test_pages_that_are_nothing_are_found_before_anything_is_changed(
    tmp_path: Path, whole: bytes
) -> None:
    choose = random.Random(1)
    file = tmp_path / "kept"
    page = 16 << 10
    refused = 0
    for number in range(1, len(whole) // page):
        damaged = bytearray(whole)
        damaged[number * page : (number + 1) * page] = choose.randbytes(page)
        file.write_bytes(damaged)
        refused += is_refused(file)
    file.write_bytes(whole[: len(whole) // 2])
    assert is_refused(file)
    assert refused == len(whole) // page - 1


def test_what_is_found_only_when_it_is_entered_is_one_line_too(
    tmp_path: Path, whole: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kept"
    file.write_bytes(whole)
    with closing(sqlite3.connect(file)) as sql, sql:
        sql.execute("UPDATE directory SET state = 3, skip = 'nonsense' WHERE id = 7")
    code = resume_scan(bytes(file), ViewOptions(), RunOptions(quiet=True))
    assert code == ExitCode.NO_ROOT_READ
    out, err = capfd.readouterr()
    assert out == ""
    assert err == f"scantree: cannot go on with '{file}': the file is damaged\n"
