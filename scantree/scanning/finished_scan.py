"""A scan that has just been made, to look at."""

from __future__ import annotations

from scantree.scanning.report import ScanReport
from scantree.scanning.same_rows import SameRows


class FinishedScan(SameRows):
    """The ``Findings`` of a report that has a tree. Raises ValueError where it has none."""

    __slots__ = (
        "parent",
        "report",
        "roots",
        "tree",
    )

    def __init__(self, report: ScanReport) -> None:
        if report.tree is None:
            raise ValueError("the scan was made without a tree")
        super().__init__(report.tree)
        self.report = report
        tree = self.tree = report.tree
        self.roots = tree.roots
        self.parent = tree.parent

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.tree)
