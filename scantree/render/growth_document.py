"""The JSON document of the growth over several scans, ``scantree.growth/1``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from scantree.compare.growth import Growth, Series
from scantree.render.diff_document import told_scan
from scantree.render.growth_view import Room
from scantree.scanning.paths import text_fields
from scantree.version import __version__

SCHEMA: Final = "scantree.growth/1"


def growth_document(growth: Growth, rows: Sequence[Series], rooms: Sequence[Room]) -> bytes:
    """One JSON text in UTF-8."""
    basis = growth.basis
    document = {
        "schema": SCHEMA,
        "version": __version__,
        "basis": basis.value,
        "scans": [told_scan(scan.report) for scan in growth.scans],
        "comparable": not growth.reasons,
        "reasons": growth.reasons,
        "days": round(growth.days, 6),
        "rows": [
            {
                **text_fields("path", row.path),
                "values": [None if value is None else value.to_dict() for value in row.values],
                "delta": row.delta.to_dict(),
                "per_day": _rounded(growth.per_day(row.delta.of(basis))),
            }
            for row in rows
        ],
        "file_systems": [
            {
                **text_fields("path", room.path),
                "free": room.free,
                "days_until_full": _rounded(room.days),
            }
            for room in rooms
        ],
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return text.encode() + b"\n"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
