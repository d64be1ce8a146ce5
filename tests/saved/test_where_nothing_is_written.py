"""A scan file where nothing can be written: what is said, and that nothing is changed."""

from __future__ import annotations

import ctypes
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import scantree
from scantree.saved.errors import ScanFileError
from scantree.saved.resuming import UnendedScan
from scantree.saved.target import new_target
from tests.reader.in_child import as_nobody, can_mount, mount, needs_root, with_own_mounts
from tests.saved.kept import plant

_READ_ONLY_AGAIN = 1 | 32


def unended(tmp_path: Path, file: Path) -> None:
    plant(tmp_path / "tree", 5)
    scantree.scan(tmp_path / "tree", save=file)
    with closing(sqlite3.connect(file)) as sql, sql:
        sql.execute("UPDATE scan SET value = 0 WHERE key IN ('ended', 'complete')")


def told(file: Path, fresh: Path) -> list[str]:
    """What is said of one that is to be gone on with, one to replace, and a new one."""
    said = []
    before = file.read_bytes(), sorted(os.listdir(file.parent))
    stopped = UnendedScan(bytes(file))
    try:
        stopped.go_on()
    except ScanFileError as error:
        said.append(error.reason)
    stopped.close()
    for path, force in ((file, True), (fresh, False)):
        try:
            new_target(bytes(path), force=force)
        except ScanFileError as error:
            said.append(error.reason)
    assert (file.read_bytes(), sorted(os.listdir(file.parent))) == before
    return said


@pytest.mark.skipif(not can_mount(), reason="needs to mount")
def test_a_read_only_file_system_is_called_one(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    def run() -> list[str]:
        mount(b"none", bytes(disk), b"tmpfs")
        unended(tmp_path, disk / "kept")
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.mount(None, bytes(disk), None, _READ_ONLY_AGAIN, None) == 0
        return told(disk / "kept", disk / "new")

    assert with_own_mounts(run) == ["Read-only file system"] * 3


@needs_root
def test_a_directory_without_permission_is_called_that(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    unended(tmp_path, place / "kept")
    place.chmod(0o555)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_mode & 0o055 != 0o055:
            parent.chmod(0o755)
    assert as_nobody(lambda: told(place / "kept", place / "new")) == ["Permission denied"] * 3
