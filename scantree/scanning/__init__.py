"""Scanning: from a request to a report, every directory a task."""

from scantree.scanning.problems import Problem, Problems
from scantree.scanning.report import SCHEMA, ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.run import Scan
from scantree.scanning.totals import HardLinkTotals, SkippedTotals, Totals
from scantree.scanning.tree import DirectoryTree

__all__ = [
    "SCHEMA",
    "DirectoryTree",
    "HardLinkTotals",
    "Problem",
    "Problems",
    "Scan",
    "ScanReport",
    "ScanRequest",
    "SkippedTotals",
    "Totals",
]
