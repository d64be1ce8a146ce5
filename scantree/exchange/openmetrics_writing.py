"""A scan as metrics: one text that is OpenMetrics 1.0 and Prometheus' own format (0.0.4) at once.

So ``node_exporter`` reads it from a file, and whoever knows OpenMetrics anywhere. What the two
differ in is left out: all metrics are gauges, no name ends in ``_total``, and no sample has a time
of its own; ``# EOF`` is a comment in one of them.

Every sample has the label ``root``, so that the files of several scans can lie beside each other.
In labels U+FFFD stands for each byte that is not UTF-8, and for a carriage return, which neither
format can escape and many a reader takes for the end of a line. Of paths that are the same then the
largest is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from scantree.exchange.batches import in_batches
from scantree.scanning.findings import NO_ROW, Directories
from scantree.scanning.paths import shown_text
from scantree.scanning.report import ScanReport

SCHEMA = "scantree.openmetrics/1"

_SIZES = (
    ("allocated_bytes", "Allocated size of everything at and below a path."),
    ("apparent_bytes", "Apparent size of the files and symbolic links at and below a path."),
    ("inodes", "Inodes at and below a path, each counted once."),
    ("files", "Regular files at and below a path, each counted once."),
)
_SCAN = (
    ("complete", "1 where every directory was visited, 0 where the scan was stopped."),
    ("problems", "Problems that the scan met: what could not be read."),
    ("duration_seconds", "How long the scan took."),
    ("end_time_seconds", "When the scan ended, in seconds since the epoch."),
)
_INFO = "The scantree that scanned, and the schema of these metrics."


def openmetrics_export(
    report: ScanReport, directories: Directories, rows: Sequence[int]
) -> Iterator[bytes]:
    """The text; ``rows`` are those that are told. Raises what reading them raises."""
    return in_batches(line.encode() for line in _lines(report, directories, rows))


def _lines(report: ScanReport, directories: Directories, rows: Sequence[int]) -> Iterator[str]:
    measures: Sequence[Callable[[int], int]] = (
        directories.allocated_size,
        directories.apparent_size,
        directories.inodes,
        directories.files,
    )
    told = _without_repetitions(directories, rows)
    for (name, text), measure in zip(_SIZES, measures, strict=True):
        yield from _head(f"scantree_directory_{name}", text)
        for row, labels in told:
            yield f"scantree_directory_{name}{{{labels}}} {measure(row)}\n"
    ended = report.started_at_ns / 1e9 + report.elapsed_seconds
    values = (
        f"{int(report.complete)}",
        f"{report.problems.count}",
        f"{report.elapsed_seconds:.6f}",
        f"{ended:.3f}",
    )
    roots = list(dict.fromkeys(f'root="{_label(root)}"' for root in report.roots))
    for (name, text), value in zip(_SCAN, values, strict=True):
        yield from _head(f"scantree_scan_{name}", text)
        for root in roots:
            yield f"scantree_scan_{name}{{{root}}} {value}\n"
    yield from _head("scantree_scan_version", _INFO)
    for root in roots:
        version = f'schema="{SCHEMA}",version="{_escaped(report.version)}"'
        yield f"scantree_scan_version{{{root},{version}}} 1\n"
    yield "# EOF\n"


def _head(name: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}\n"
    yield f"# TYPE {name} gauge\n"


def _without_repetitions(
    directories: Directories, rows: Sequence[int]
) -> Sequence[tuple[int, str]]:
    """The rows with their labels, each label once: a sample that is there twice is an error."""
    seen: set[str] = set()
    told = []
    for row in rows:
        labels = f'root="{_label(_root(directories, row))}",path="{_label(directories.path(row))}"'
        if labels not in seen:
            seen.add(labels)
            told.append((row, labels))
    return told


def _root(directories: Directories, row: int) -> bytes:
    while (above := directories.parent(row)) != NO_ROW:
        row = above
    return directories.name(row)


def _label(name: bytes) -> str:
    return _escaped(shown_text(name).replace("\r", "\ufffd"))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
