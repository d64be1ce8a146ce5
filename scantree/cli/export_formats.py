"""The formats of other programs that a kept scan can be written in, by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scantree.saved.loading import LoadedScan


def _json(scan: LoadedScan) -> Iterator[bytes]:
    from scantree.render.document import document  # noqa: PLC0415

    yield document(scan.report)


def _ncdu(scan: LoadedScan) -> Iterator[bytes]:
    from scantree.exchange.ncdu_writing import ncdu_export  # noqa: PLC0415

    report = scan.report
    return ncdu_export(
        scan.depth_first,
        version=report.version,
        timestamp=report.started_at_ns // 1_000_000_000,
        marks_links=not report.options.get("count_links"),
    )


WRITERS: dict[str, Callable[[LoadedScan], Iterator[bytes]]] = {"json": _json, "ncdu": _ncdu}
"""What makes a document of a scan, piece by piece. What is imported is what is asked for."""
