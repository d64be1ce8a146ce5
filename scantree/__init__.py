"""A fast, exact file system scanner: ``scantree.scan(path)`` answers a report.

What is named here is imported when it is first used, since a command that only prints
its version, or is interrupted while it starts, needs none of it.

Hardly anything is imported here, either: until ``scantree.__main__`` runs, Ctrl-C is answered
with a traceback.
"""

from __future__ import annotations

from scantree.version import __version__

TYPE_CHECKING = False
"""Type checkers take it for true; ``typing``, which has it as well, takes long to import."""

if TYPE_CHECKING:
    from scantree.answers.kept_entries import KeptEntries, KeptEntry
    from scantree.answers.kept_scan import KeptScan
    from scantree.answers.kept_scan import load as load
    from scantree.answers.report import ScanReport
    from scantree.answers.tree import Tree, TreeDirectory
    from scantree.api import scan as scan
    from scantree.api import scan_async as scan_async
    from scantree.difference import Difference
    from scantree.difference import diff as diff
    from scantree.options import ScanOptions, WalkOptions
    from scantree.saved.errors import ScanFileError
    from scantree.scanning.progress import ProgressSnapshot
    from scantree.walking.directory import Directory, WalkProblem
    from scantree.walking.entry import Entry
    from scantree.walking.walk import Walk
    from scantree.walks import walk as walk

__all__ = [
    "Difference",
    "Directory",
    "Entry",
    "KeptEntries",
    "KeptEntry",
    "KeptScan",
    "ProgressSnapshot",
    "ScanFileError",
    "ScanOptions",
    "ScanReport",
    "Tree",
    "TreeDirectory",
    "Walk",
    "WalkOptions",
    "WalkProblem",
    "__version__",
    "diff",
    "load",
    "scan",
    "scan_async",
    "walk",
]

_ROOMS = {
    "Difference": "scantree.difference",
    "Directory": "scantree.walking.directory",
    "Entry": "scantree.walking.entry",
    "KeptEntries": "scantree.answers.kept_entries",
    "KeptEntry": "scantree.answers.kept_entries",
    "KeptScan": "scantree.answers.kept_scan",
    "load": "scantree.answers.kept_scan",
    "ScanFileError": "scantree.saved.errors",
    "Tree": "scantree.answers.tree",
    "TreeDirectory": "scantree.answers.tree",
    "ProgressSnapshot": "scantree.scanning.progress",
    "Walk": "scantree.walking.walk",
    "WalkOptions": "scantree.options",
    "WalkProblem": "scantree.walking.directory",
    "diff": "scantree.difference",
    "ScanOptions": "scantree.options",
    "ScanReport": "scantree.answers.report",
    "scan": "scantree.api",
    "scan_async": "scantree.api",
    "walk": "scantree.walks",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - see above

    value = getattr(importlib.import_module(_ROOMS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})
