"""What makes a document of a scan for other programs, piece by piece, by the name of its format.

What is imported is what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scantree.cli.view_plan import ViewPlan
    from scantree.saved.depth_first import NestedScan
    from scantree.saved.loading import LoadedScan
    from scantree.scanning.findings import Directories
    from scantree.scanning.report import ScanReport

_METRICS_DEPTH = 1
"""How deep metrics tell where no depth was asked for: each path is a time series for good."""


def _json(report: ScanReport, directories: Directories | None, shown: ViewPlan) -> Iterator[bytes]:
    from scantree.cli.shown_output import shown_document  # noqa: PLC0415

    yield shown_document(report, shown, directories)


def _openmetrics(
    report: ScanReport, directories: Directories | None, shown: ViewPlan
) -> Iterator[bytes]:
    from scantree.exchange.openmetrics_writing import openmetrics_export  # noqa: PLC0415
    from scantree.render.selection import in_tree_order, select_rows  # noqa: PLC0415

    assert directories is not None
    limits = shown.limits
    if limits.depth is None:
        limits = limits._replace(depth=_METRICS_DEPTH)
    rows = list(in_tree_order(select_rows(directories, shown.basis, limits)))
    return openmetrics_export(report, directories, rows)


def _ncdu(scan: NestedScan, report: ScanReport) -> Iterator[bytes]:
    from scantree.exchange.ncdu_writing import ncdu_export  # noqa: PLC0415

    return ncdu_export(
        scan,
        version=report.version,
        timestamp=report.started_at_ns // 1_000_000_000,
        marks_links=not report.options.get("count_links"),
    )


def _ndjson(scan: NestedScan, report: ScanReport) -> Iterator[bytes]:
    from scantree.exchange.ndjson_writing import ndjson_export  # noqa: PLC0415

    return ndjson_export(scan, report)


def _csv(scan: NestedScan, _report: ScanReport) -> Iterator[bytes]:
    from scantree.exchange.csv_writing import csv_export  # noqa: PLC0415

    return csv_export(scan)


def _parquet(scan: NestedScan, report: ScanReport) -> Iterator[bytes]:
    from scantree.exchange.parquet_writing import parquet_export  # noqa: PLC0415

    return parquet_export(scan, report)


def _html(scan: LoadedScan, shown: ViewPlan) -> Iterator[bytes]:
    from scantree.render.page import scan_page  # noqa: PLC0415

    return scan_page(scan.findings, shown.basis)


OF_REPORTS: dict[str, Callable[[ScanReport, Directories | None, ViewPlan], Iterator[bytes]]] = {
    "json": _json,
    "openmetrics": _openmetrics,
}
"""Those that tell no files: a scan that was not kept has all of it, with its tree."""

OF_NESTED_SCANS: dict[str, Callable[[NestedScan, ScanReport], Iterator[bytes]]] = {
    "ncdu": _ncdu,
    "ndjson": _ndjson,
    "csv": _csv,
    "parquet": _parquet,
}
"""Those that tell each file."""

TO_LOOK_AT: dict[str, Callable[[LoadedScan, ViewPlan], Iterator[bytes]]] = {
    "html": _html,
}
"""Those that tell the largest files, where there are any, in the basis that is asked for."""
