"""The lines of a scan's progress for programs: NDJSON, an object a line, in UTF-8.

The first is ``started``, the last ``ended``; ``progress`` comes in between, as often as
somebody asks. ``scantree schema events`` describes them.
"""

from __future__ import annotations

import json

from scantree.scanning.paths import path_fields
from scantree.scanning.progress import ProgressSnapshot
from scantree.scanning.report import ScanReport
from scantree.version import __version__

SCHEMA = "scantree.events/1"
"""The name and version of the schema of these lines."""


def started_line(roots: tuple[bytes, ...]) -> bytes:
    """The scan of these roots begins."""
    return _line(
        "started",
        {
            "schema": SCHEMA,
            "version": __version__,
            "roots": [path_fields(root) for root in roots],
        },
    )


def progress_line(now: ProgressSnapshot, lost: int) -> bytes:
    """How far it is; ``lost`` is how many lines nobody took before this one."""
    return _line(
        "progress",
        {
            "elapsed_seconds": round(now.elapsed_seconds, 3),
            "directories": {
                "completed": now.children.completed,
                "failed": now.children.failed,
                "running": now.running,
                "waiting": now.waiting,
            },
            "inodes": now.entries,
            "files": now.files,
            "apparent_size": now.apparent_size,
            "allocated_size": now.allocated_size,
            "problems": now.problems,
            "jobs": now.jobs,
            "paused": now.is_paused,
            "share": None if now.share is None else round(now.share, 4),
            "seconds_left": (None if now.seconds_left is None else round(now.seconds_left, 1)),
            "slowest": [
                {**path_fields(slow.path), "seconds": round(slow.seconds, 3)}
                for slow in now.slowest
            ],
            "lost": lost,
        },
    )


def ended_line(report: ScanReport, lost: int) -> bytes:
    """The scan is over; the sums are those of its document."""
    return _line(
        "ended",
        {
            "elapsed_seconds": round(report.elapsed_seconds, 6),
            "complete": report.complete,
            "totals": report.totals.to_dict(),
            "problems": report.problems.count,
            "lost": lost,
        },
    )


def _line(event: str, fields: dict[str, object]) -> bytes:
    return json.dumps({"event": event, **fields}, ensure_ascii=False).encode() + b"\n"
