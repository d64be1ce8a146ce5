"""The JSON document of a scan, as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from scantree.scanning.report import ScanReport

_END = "\n}"


def document(
    report: ScanReport,
    rows: Iterable[Mapping[str, object]] | None = None,
    more: Mapping[str, object] | None = None,
) -> bytes:
    """One JSON text (RFC 8259) in UTF-8, with a newline at its end.

    ``rows`` are as ``document_rows`` gives them; they stand in a line each, and are never
    all in memory as objects. ``more`` are further fields.
    """
    text = json.dumps(
        {**report.to_dict(), **(more or {})}, ensure_ascii=False, allow_nan=False, indent=2
    )
    pieces = [text.encode("utf-8")]
    if rows is not None:
        pieces = [text.removesuffix(_END).encode("utf-8"), b',\n  "rows": [']
        before = b"\n    "
        for row in rows:
            pieces += (before, json.dumps(row, ensure_ascii=False).encode("utf-8"))
            before = b",\n    "
        pieces.append(b"\n  ]\n}" if len(pieces) > 2 else b"]\n}")
    pieces.append(b"\n")
    return b"".join(pieces)
