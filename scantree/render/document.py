"""The JSON document of a scan, as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from scantree.scanning.report import ScanReport

_END = "\n}"

_LISTS = ("census", "largest_files")
"""Fields that may be long: each item of theirs stands in a line."""


def document(
    report: ScanReport,
    rows: Iterable[Mapping[str, object]] | None = None,
    more: Mapping[str, object] | None = None,
) -> bytes:
    """One JSON text (RFC 8259) in UTF-8, with a newline at its end.

    ``rows`` are as ``document_rows`` gives them; they stand in a line each, and are never
    all in memory as objects. ``more`` are further fields.
    """
    fields = {**report.to_dict(), **(more or {})}
    lists = {name: fields.pop(name) for name in _LISTS if name in fields}
    text = json.dumps(fields, ensure_ascii=False, allow_nan=False, indent=2)
    pieces = [text.removesuffix(_END).encode("utf-8")]
    for name, value in lists.items():
        pieces.append(f',\n  "{name}": '.encode())
        if isinstance(value, dict):
            before = b"{"
            for key, items in value.items():
                pieces.append(before + f'\n    "{key}": '.encode())
                pieces += _in_lines(items, b"    ")
                before = b","
            pieces.append(b"\n  }" if value else b"{}")
        elif isinstance(value, list):
            pieces += _in_lines(value, b"  ")
    if rows is not None:
        pieces.append(b',\n  "rows": ')
        pieces += _in_lines(rows, b"  ")
    pieces.append(b"\n}\n")
    return b"".join(pieces)


def _in_lines(items: Iterable[object], indent: bytes) -> Iterator[bytes]:
    """A list with a line for each item, which is made when its turn comes."""
    yield b"["
    before = end = b""
    for item in items:
        yield before + b"\n  " + indent
        yield json.dumps(item, ensure_ascii=False, allow_nan=False).encode("utf-8")
        before, end = b",", b"\n" + indent
    yield end + b"]"
