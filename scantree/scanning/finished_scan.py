"""A scan that has just been made, to look at."""

from __future__ import annotations

from scantree.scanning.report import ScanReport


class FinishedScan:
    """The ``Findings`` of a report that has a tree. Raises ValueError where it has none."""

    __slots__ = (
        "allocated_size",
        "apparent_size",
        "depth",
        "files",
        "inodes",
        "kind",
        "largest",
        "measure",
        "name",
        "parent",
        "path",
        "report",
        "roots",
        "tree",
    )

    def __init__(self, report: ScanReport) -> None:
        if report.tree is None:
            raise ValueError("the scan was made without a tree")
        self.report = report
        tree = self.tree = report.tree
        # The tree's own methods: a view asks for each row, and needs no step in between.
        self.roots = tree.roots
        self.parent = tree.parent
        self.name = tree.name
        self.path = tree.path
        self.depth = tree.depth
        self.kind = tree.kind
        self.apparent_size = tree.apparent_size
        self.allocated_size = tree.allocated_size
        self.inodes = tree.inodes
        self.files = tree.files
        self.measure = tree.measure
        self.largest = tree.largest

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.tree)
