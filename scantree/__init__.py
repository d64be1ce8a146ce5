"""A fast, exact file system scanner: ``scantree.scan(path)`` answers a report."""

from scantree.library import ScanOptions
from scantree.library import scan as scan
from scantree.library import scan_async as scan_async
from scantree.scan.report import ScanReport
from scantree.version import __version__

__all__ = ["ScanOptions", "ScanReport", "__version__", "scan", "scan_async"]
