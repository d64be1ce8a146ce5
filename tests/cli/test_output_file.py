from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scantree.cli.output_file import check_output, write_output
from tests.machine import needs_proc


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_output(str(tmp_path / "new"), b"data")
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_bytes() == b"data"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_replaced_file_leaves_its_mode_and_no_other_file(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"before, and longer")
    old.chmod(0o604)
    write_output(str(old), b"after")
    assert old.read_bytes() == b"after"
    assert stat.S_IMODE(old.stat().st_mode) == 0o604
    assert list(tmp_path.iterdir()) == [old]


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "target"
    target.write_bytes(b"before")
    (tmp_path / "link").symlink_to(target)
    check_output(str(tmp_path / "link"))
    write_output(str(tmp_path / "link"), b"after")
    assert (tmp_path / "link").is_symlink()
    assert target.read_bytes() == b"after"


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_output(str(tmp_path / "link"), b"new")
    assert (tmp_path / "target").read_bytes() == b"new"


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"before")

    def fail(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        write_output(str(old), b"after")
    monkeypatch.undo()
    assert old.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [old]


def test_an_interruption_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"before")

    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_output(str(old), b"after")
    assert old.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [old]


def test_a_directory_that_cannot_be_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def sync_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", sync_files)
    write_output(str(tmp_path / "new"), b"data")
    assert (tmp_path / "new").read_bytes() == b"data"


def test_an_owner_that_cannot_be_kept_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"before")

    def refuse(descriptor: int, user: int, group: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchown", refuse)
    write_output(str(old), b"after")
    assert old.read_bytes() == b"after"


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    write_output(str(tmp_path / "new"), b"0123456789")
    assert (tmp_path / "new").read_bytes() == b"0123456789"


def test_a_fifo_is_written_to_and_stays_one(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    check_output(str(fifo))
    write_output(str(fifo), b"data")
    reader.join()
    assert read == [b"data"]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_device_is_written_to_and_stays_one() -> None:
    write_output(os.devnull, b"data")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@needs_proc
def test_a_pipe_behind_a_link_is_written_to() -> None:
    code = (
        "from scantree.cli.output_file import check_output, write_output\n"
        "check_output('/dev/stdout'); write_output('/dev/stdout', b'all')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"all"


def test_what_can_be_written_is_not_refused_and_not_touched(tmp_path: Path) -> None:
    check_output(str(tmp_path / "new"))
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        check_output(str(tmp_path))


def test_a_missing_directory_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_output(str(tmp_path / "missing" / "file"))


@pytest.mark.parametrize("forbidden", ["file", "directory"])
def test_what_must_not_be_written_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forbidden: str
) -> None:
    file = tmp_path / "file"
    if forbidden == "file":
        file.touch()
    refused = os.path.realpath(file if forbidden == "file" else tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: os.fspath(path) != refused)
    with pytest.raises(PermissionError):
        check_output(str(file))
