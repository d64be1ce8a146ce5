"""What SCAN may be, as ``show`` takes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scantree.saved.errors import ScanFileError
from scantree.saved.temporary import temporary_scan
from scantree.scanning.request import ScanRequest
from tests.saved.kept import plant
from tests.truth.command import command

_STOPS_ITSELF = """
import os, signal, sys, time
from scantree.saved.keeper import ScanKeeper
enter = ScanKeeper.enter
def stopping(self, *fact, count=[0]):
    enter(self, *fact)
    count[0] += 1
    if count[0] == 5:
        for _ in range({times}):
            os.kill(os.getpid(), signal.{signal})
            time.sleep({pause})
ScanKeeper.enter = stopping
from scantree.cli.entry import run
sys.exit(run(["show", "--json", sys.argv[1]]))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 60)
    return tmp_path / "tree"


def _without_time(document: bytes) -> dict[str, object]:
    fields: dict[str, object] = json.loads(document)
    return {key: fields[key] for key in fields if key not in {"started_at", "elapsed_seconds"}}


def test_a_directory_is_scanned_now_and_shown_as_a_scan_shows_it(tree: Path) -> None:
    shown = command("show", "--json", "-n", "40", str(tree))
    scanned = command("scan", "--json", "-n", "40", str(tree))
    assert (shown.code, shown.err) == (0, b"")
    assert _without_time(shown.out) == _without_time(scanned.out)


def test_what_the_scan_met_is_told_and_in_the_exit_code(tree: Path, tmp_path: Path) -> None:
    os.symlink("loop", tmp_path / "loop")
    shown = command("show", "--json", str(tmp_path / "loop"))
    assert shown.code == 3
    assert b"loop" in shown.err
    for arguments in (["scan", "-s"], ["show", "-s"]):
        assert command(*arguments, "/proc/self/task").code == 0


@pytest.mark.parametrize(
    ("name", "code", "times"), [("SIGINT", 130, 1), ("SIGTERM", 143, 1), ("SIGTERM", 143, 2)]
)
def test_a_scan_that_is_stopped_leaves_no_file(
    tree: Path, tmp_path: Path, name: str, code: int, times: int
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    program = _STOPS_ITSELF.format(signal=name, times=times, pause=0.5 * (times - 1))
    ended = subprocess.run(
        [sys.executable, "-c", program, tree],
        env={**os.environ, "TMPDIR": str(room), "SQLITE_TMPDIR": str(room)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == code
    assert os.listdir(room) == []
    if times == 1:
        assert json.loads(ended.stdout)["complete"] is False
        assert b"stopped by" in ended.stderr


def test_a_temporary_scan_that_is_long_is_a_file_without_a_name(tmp_path: Path) -> None:
    program = """
import os
from scantree.saved.temporary import temporary_scan
from scantree.scanning.request import ScanRequest
with temporary_scan(b"given", ScanRequest(roots=(b"/x",), tree=True)) as kept:
    kept.recorder.set_values({"blob": "x" * (64 << 20)})
    for number in range(3, 9):
        if os.path.lexists(f"/proc/self/fd/{number}"):
            print(os.readlink(f"/proc/self/fd/{number}"))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) in ended.stdout
    assert ended.stdout.endswith("(deleted)\n")
    assert os.listdir(tmp_path) == []


def test_what_is_wrong_with_it_is_said_of_what_was_given(tree: Path) -> None:
    request = ScanRequest(roots=(os.fsencode(tree),), tree=True)
    with (
        temporary_scan(b"given", request) as kept,
        pytest.raises(ScanFileError) as raised,
        kept.loading() as scan,
    ):
        raise ValueError(scan)
    assert raised.value.path == b"given"
