"""The real command where its output cannot be written: an error, and nothing lost."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scantree.cli.entry import run
from tests.reader.in_child import as_nobody, bind, can_mount, mount, needs_root, with_own_mounts

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
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, is_there: bool
) -> None:
    elsewhere = str(tmp_path_factory.mktemp("elsewhere"))

    def attempt() -> tuple[int, bytes, list[str], bytes]:
        mount(b"none", os.fsencode(tmp_path), b"tmpfs")
        subprocess.run(["mount", "-o", "remount,size=16k", str(tmp_path)], check=True)
        old = tmp_path / "scan.json"
        if is_there:
            old.write_bytes(b"before")
        fill(tmp_path / "filler")
        ended = subprocess.run(
            [*SCAN, "-s", "-o", "scan.json"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            env={**os.environ, "TMPDIR": elsewhere},
        )
        content = old.read_bytes() if is_there else b""
        return ended.returncode, ended.stderr, sorted(os.listdir(tmp_path)), content

    code, err, names, content = with_own_mounts(attempt)
    assert code == 1
    (kept,) = os.listdir(elsewhere)
    assert err.decode() == (
        "scantree: cannot write 'scan.json': No space left on device; "
        f"the document is in '{elsewhere}/{kept}'\n"
    )
    assert names == (["filler", "scan.json"] if is_there else ["filler"])
    assert content == (b"before" if is_there else b"")


def fill(path: Path) -> None:
    """Write to a new file until there is no space left."""
    with open(path, "wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(bytes(4096))
    assert os.statvfs(path).f_bavail == 0


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


@pytest.mark.usefixtures("mounts_allowed")
def test_a_file_that_something_is_mounted_on_is_written_in_place(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"x" * 100_000)
    (tmp_path / "here").touch()

    def attempt() -> tuple[int, bytes, list[str]]:
        bind(bytes(tmp_path / "there"), bytes(tmp_path / "here"))
        ended = subprocess.run(
            [*SCAN, "-s", "-o", "here"], cwd=tmp_path, capture_output=True, check=False
        )
        return ended.returncode, ended.stderr, sorted(os.listdir(tmp_path))

    assert with_own_mounts(attempt) == (0, b"", ["here", "there"])
    assert json.loads((tmp_path / "there").read_bytes())["complete"] is True


@needs_root
def test_another_users_file_in_a_sticky_directory_is_written_in_place(
    foreign_directory: Path,
) -> None:
    foreign_directory.chmod(0o1777)
    out = foreign_directory / "scan.json"
    out.write_bytes(b"x" * 100_000)
    out.chmod(0o666)
    arguments = ["scan", "-q", "-s", "-o", str(out), str(foreign_directory)]
    assert as_nobody(lambda: run(arguments)) == 0
    assert json.loads(out.read_bytes())["complete"] is True
    assert os.listdir(foreign_directory) == ["scan.json"]


@pytest.fixture
def append_only(tmp_path: Path) -> Iterator[Path]:
    """A directory whose names may only be added to, with one in it."""
    path = tmp_path / "log"
    path.mkdir()
    (path / "old").write_bytes(b"x" * 100_000)
    if shutil.which("chattr") is None:
        pytest.skip("chattr is missing")
    if subprocess.run(["chattr", "+a", path], capture_output=True, check=False).returncode:
        pytest.skip("nobody can make a directory append-only here")
    yield path
    subprocess.run(["chattr", "-R", "-a", path], check=True)


@pytest.mark.parametrize("name", ["old", "new"])
def test_in_an_append_only_directory_nothing_else_is_left(append_only: Path, name: str) -> None:
    ended = subprocess.run(
        [*SCAN, "-s", "-o", append_only / name, "."], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads((append_only / name).read_bytes())["complete"] is True
    assert sorted(os.listdir(append_only)) == sorted({"old", name})


def test_an_append_only_file_is_refused_before_the_scan(append_only: Path, tmp_path: Path) -> None:
    subprocess.run(["chattr", "+a", append_only / "old"], check=True)
    ended = subprocess.run(
        [*SCAN, "-o", append_only / "old"], cwd=tmp_path, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert error(errno.EPERM).encode() in ended.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("new/", errno.EISDIR),
        ("file/", errno.ENOTDIR),
        ("directory/", errno.EISDIR),
        ("n" * 300, errno.ENAMETOOLONG),
    ],
)
def test_a_name_that_no_file_can_have_is_refused_before_the_scan(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, reason: int
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    assert run(["scan", "-o", f"{tmp_path}/{name}", str(tmp_path)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert error(reason) in err
    assert sorted(os.listdir(tmp_path)) == ["directory", "file"]


@pytest.mark.parametrize("is_below", [True, False], ids=["directory", "working directory"])
def test_a_document_whose_directory_is_removed_meanwhile_is_kept_elsewhere(
    tmp_path: Path, is_below: bool
) -> None:
    gone, other = tmp_path / "gone", tmp_path / "other"
    gone.mkdir()
    other.mkdir()
    code = (
        "import os, sys\n"
        "from scantree.cli import run\n"
        "document = run.shown_document\n"
        "def gone(*arguments):\n"
        f"    os.rmdir({str(gone)!r})\n"
        "    return document(*arguments)\n"
        "run.shown_document = gone\n"
        "from scantree.__main__ import main\n"
        "sys.exit(main())\n"
    )
    ended = subprocess.run(
        [
            *(sys.executable, "-c", code, "scan", "-s", "-o"),
            "gone/out" if is_below else "out",
            str(other),
        ],
        cwd=tmp_path if is_below else gone,
        capture_output=True,
        check=False,
        env={**os.environ, "TMPDIR": str(other)},
    )
    assert ended.returncode == 1
    assert b"directories" in ended.stdout
    (kept,) = other.iterdir()
    name = "gone/out" if is_below else "out"
    assert ended.stderr.decode() == (
        f"scantree: cannot write '{name}': {error(errno.ENOENT)}; the document is in '{kept}'\n"
    )
    assert json.loads(kept.read_bytes())["complete"] is True
