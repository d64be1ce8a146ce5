"""A scan that has just been made, to look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import scantree
from scantree.scanning.basis import Basis
from scantree.scanning.findings import FILE, SYMLINK, Findings
from scantree.scanning.finished_scan import FinishedScan


def test_it_has_the_rows_of_the_tree_and_the_report(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "file").write_bytes(b"x" * 10)
    report = scantree.scan(tmp_path, tree=True)
    findings: Findings = FinishedScan(report)
    assert findings.report is report
    assert len(findings) == 2
    (root,) = findings.roots()
    (row,) = findings.largest(root, Basis.APPARENT, 5)
    assert (findings.name(row), findings.depth(row), findings.parent(row)) == (b"d", 1, root)
    assert findings.path(row) == os.fsencode(tmp_path / "d")
    assert (findings.apparent_size(root), findings.files(root), findings.inodes(root)) == (10, 1, 3)
    assert findings.allocated_size(root) == report.totals.allocated_size


def test_a_root_that_is_no_directory_says_what_it_is(tmp_path: Path) -> None:
    roots = [tmp_path / name for name in ("nowhere", "once", "twice")]
    roots[0].symlink_to(tmp_path / "gone")
    roots[1].write_bytes(b"1")
    roots[2].write_bytes(b"22")
    (tmp_path / "other").hardlink_to(roots[2])
    findings = FinishedScan(scantree.scan(roots, tree=True))
    assert [findings.kind(row) for row in findings.roots()] == [SYMLINK, FILE, FILE]
    assert [findings.files(row) for row in findings.roots()] == [0, 1, 1]


def test_a_report_without_a_tree_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without a tree"):
        FinishedScan(scantree.scan(tmp_path))
