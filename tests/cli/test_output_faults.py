"""The real command where its output cannot be written: an error, and nothing lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scantree.cli.entry import run
from tests.reader.in_child import as_nobody, can_mount, mount, needs_root, with_own_mounts

SCAN = [sys.executable, "-m", "scantree", "scan"]
MISSING = "missing"
"""A root that is not there: one line on standard error, and exit code 3."""


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a shell's command in which ``scan`` is the command, as its words."""
    return subprocess.run(
        ["sh", "-c", command.replace("scan ", '"$@" ', 1), "sh", *SCAN],
        cwd=cwd,
        capture_output=True,
        check=False,
    )


def error(number: int) -> str:
    return os.strerror(number)


@pytest.mark.parametrize(
    ("redirection", "reason"),
    [(">&-", error(errno.EBADF)), (">/dev/full", error(errno.ENOSPC))],
    ids=["closed", "full"],
)
@pytest.mark.parametrize("options", ["--json", "-s", ""])
def test_a_standard_output_that_takes_nothing_is_exit_1(
    tmp_path: Path, redirection: str, reason: str, options: str
) -> None:
    ended = shell(f"scan {options} {redirection}", tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.decode() == f"scantree: cannot write to standard output: {reason}\n"


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
def test_the_document_reaches_its_file_all_the_same(tmp_path: Path, redirection: str) -> None:
    out = tmp_path / "scan.json"
    ended = shell(f"scan -o scan.json {redirection}", tmp_path)
    assert ended.returncode == 1
    assert json.loads(out.read_bytes())["complete"] is True


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_a_standard_error_that_takes_nothing_changes_no_exit_code(
    tmp_path: Path, redirection: str
) -> None:
    assert shell(f"scan -s {redirection}", tmp_path).returncode == 0
    ended = shell(f"scan --json {MISSING} {redirection}", tmp_path)
    assert ended.returncode == 3
    assert json.loads(ended.stdout)["problems"]["count"] == 1
    assert shell(f"scan --no-such-option {redirection}", tmp_path).returncode == 2


def test_a_standard_error_whose_reader_went_away_changes_no_exit_code(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as broken:
        ended = subprocess.run(
            [*SCAN, "--json", "--progress", MISSING],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=broken,
            check=False,
        )
    assert ended.returncode == 3
    assert json.loads(ended.stdout)["problems"]["count"] == 1


def test_a_closed_standard_input_matters_only_to_who_reads_it(tmp_path: Path) -> None:
    assert shell("scan -s <&-", tmp_path).returncode == 0
    ended = shell("scan --files0-from - <&-", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"standard input is closed" in ended.stderr


def test_all_streams_closed_is_exit_1_and_leaves_the_file(tmp_path: Path) -> None:
    ended = shell("scan -o scan.json <&- >&- 2>&-", tmp_path)
    assert ended.returncode == 1
    assert json.loads((tmp_path / "scan.json").read_bytes())["complete"] is True


@pytest.fixture
def mounts_allowed() -> None:
    if not can_mount():
        pytest.skip("mounting takes rights that this process doesn't have")


@pytest.mark.usefixtures("mounts_allowed")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, is_there: bool) -> None:
    def attempt() -> tuple[int, bytes, list[str], bytes]:
        mount(b"none", os.fsencode(tmp_path), b"tmpfs")
        subprocess.run(["mount", "-o", "remount,size=16k", str(tmp_path)], check=True)
        old = tmp_path / "scan.json"
        if is_there:
            old.write_bytes(b"before")
        fill(tmp_path / "filler")
        ended = subprocess.run(
            [*SCAN, "-s", "-o", "scan.json"], cwd=tmp_path, capture_output=True, check=False
        )
        content = old.read_bytes() if is_there else b""
        return ended.returncode, ended.stderr, sorted(os.listdir(tmp_path)), content

    code, err, names, content = with_own_mounts(attempt)
    assert code == 1
    assert err == b"scantree: cannot write 'scan.json': No space left on device\n"
    assert names == (["filler", "scan.json"] if is_there else ["filler"])
    assert content == (b"before" if is_there else b"")


def fill(path: Path) -> None:
    """Leave no space in the file system of a new file."""
    free = os.statvfs(path.parent).f_bavail * os.statvfs(path.parent).f_frsize
    path.write_bytes(bytes(free))


@pytest.fixture
def foreign_directory() -> Iterator[Path]:
    """A directory that only root may write to, on a path that everybody may search."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


@needs_root
@pytest.mark.parametrize("is_there", [True, False])
def test_a_directory_that_must_not_be_written_to_is_a_usage_error(
    foreign_directory: Path, is_there: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    out = foreign_directory / "scan.json"
    if is_there:
        out.write_bytes(b"before")
        out.chmod(0o666)
    arguments = ["scan", "-o", str(out), str(foreign_directory)]
    assert as_nobody(lambda: run(arguments)) == 2
    assert "Permission denied" in capfd.readouterr().err
    if is_there:
        assert out.read_bytes() == b"before"
    else:
        assert not out.exists()
