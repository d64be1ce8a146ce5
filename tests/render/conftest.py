"""Reports and trees made by hand."""

from __future__ import annotations

import pytest

from scantree.engine import ChildCounts
from scantree.scanning.findings import NO_ROW
from scantree.scanning.problems import Problems
from scantree.scanning.report import ScanReport
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.totals import Totals
from scantree.scanning.tree import DirectoryTree

GIB = 1 << 30


@pytest.fixture
def tree() -> DirectoryTree:
    """Two roots: ``/data`` of 10 GiB with three levels, ``/srv/x`` of 2 GiB."""
    tree = DirectoryTree()
    data = tree.add(NO_ROW, b"/data", 1, 1 * GIB, 1)
    tree.add(NO_ROW, b"/srv/x", 100 * GIB, 2 * GIB, 5)
    photos = tree.add(data, b"photos", 10, 2 * GIB, 2)
    tree.add(data, b"mail", 3, 1 * GIB, 900)
    tree.add(photos, b"2024", 4, 4 * GIB, 3)
    tree.add(photos, b"2023", 5, 2 * GIB, 4)
    tree.close()
    return tree


@pytest.fixture
def report(tree: DirectoryTree) -> ScanReport:
    """A complete report without problems."""
    return ScanReport(
        roots=(b"/data", b"/srv/x"),
        started_at_ns=1_700_000_000_123_000_000,
        elapsed_seconds=2.0,
        complete=True,
        totals=Totals(
            directories=6,
            files=900,
            symlinks=9,
            others=0,
            apparent_size=1536,
            directory_apparent_size=4096,
            allocated_size=12 * GIB,
            max_depth=2,
        ),
        problems=Problems(1000),
        tasks=ChildCounts(completed=6),
        root_totals=(
            RootTotals(b"/data", 1000, 4000, 8 * GIB, 900),
            RootTotals(b"/srv/x", 536, 96, 4 * GIB, 15),
        ),
        roots_read=2,
        tree=tree,
    )
