"""Scanning: from a request to a report, every directory a task."""

from scantree.scan.problems import Problem, Problems
from scantree.scan.progress import ProgressSnapshot, SlowDirectory
from scantree.scan.report import SCHEMA, ScanReport
from scantree.scan.request import ScanRequest
from scantree.scan.run import Scan
from scantree.scan.totals import HardLinkTotals, SkippedTotals, Totals
from scantree.scan.tree import DirectoryTree

__all__ = [
    "SCHEMA",
    "DirectoryTree",
    "HardLinkTotals",
    "Problem",
    "Problems",
    "ProgressSnapshot",
    "Scan",
    "ScanReport",
    "ScanRequest",
    "SkippedTotals",
    "SlowDirectory",
    "Totals",
]
