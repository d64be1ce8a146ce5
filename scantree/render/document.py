"""The JSON document of a scan, as bytes."""

from __future__ import annotations

import json

from scantree.scanning.report import ScanReport


def document(report: ScanReport) -> bytes:
    """One JSON text (RFC 8259) in UTF-8, with a newline at its end."""
    text = json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False, indent=2)
    return text.encode("utf-8") + b"\n"
