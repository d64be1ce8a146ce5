"""A scan over a file system that exists only in memory, through the Python reader."""

from __future__ import annotations

import os

import pytest
import trio
from pyfakefs.fake_filesystem import FakeFilesystem

from scantree.native import ENVIRONMENT_VARIABLE
from scantree.scanning import Scan, ScanRequest


@pytest.fixture(autouse=True)
def _python_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    # No thread in C sees what is in place of ``os``.
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "0")


def test_a_scan_counts_a_tree_that_only_pyfakefs_knows(fs: FakeFilesystem) -> None:
    fs.create_file("/data/a/one", st_size=3000)
    fs.create_file("/data/a/b/two", st_size=70)
    fs.create_symlink("/data/link", "/data/a/one")
    fs.create_dir("/data/empty")
    report = trio.run(Scan(ScanRequest((b"/data",), tree=True)).run)
    totals = report.totals
    assert (totals.directories, totals.files, totals.symlinks) == (4, 2, 1)
    assert totals.apparent_size == 3070 + len("/data/a/one")
    assert totals.max_depth == 2
    assert report.problems.count == 0
    assert report.tree is not None
    assert {report.tree.path(row) for row in range(4)} == {
        b"/data",
        b"/data/a",
        b"/data/a/b",
        b"/data/empty",
    }


def test_a_missing_root_of_a_fake_file_system_is_a_problem(fs: FakeFilesystem) -> None:
    fs.create_dir("/data")
    report = trio.run(Scan(ScanRequest((os.fsencode("/gone"),))).run)
    assert report.problems.by_errno == {"ENOENT": 1}
