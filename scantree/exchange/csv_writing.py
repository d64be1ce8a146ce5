"""A scan as a table of comma-separated values, by RFC 4180 but for its newlines, which are LF.

The first line names the columns. Paths are always quoted, so that names may have commas, quotes
and newlines in them; what has no value is empty. The last column names the schema in each row,
so that no reader of tables has to know of a line that is none.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator

from scantree.exchange import twin
from scantree.exchange.batches import in_batches
from scantree.exchange.entry_rows import (
    COLUMNS,
    Row,
    beneath,
    directories,
    entry_row,
    entry_rows,
    known,
    own_rows,
)
from scantree.reader.packed_entries import DEFAULT_LINKS, DEFAULT_MODE, entry_of
from scantree.saved.depth_first import DirectoryStep, NestedScan
from scantree.scanning.paths import shown_text

SCHEMA = "scantree.csv/1"
CSV_COLUMNS = (*COLUMNS, "schema")

_END = f",{SCHEMA}\n"
_NO_TOTALS = ",,,,"
_LEAST = 5
"""How many elements a packed entry has at least; see ``packed_entries``."""


def csv_export(scan: NestedScan) -> Iterator[bytes]:
    """The table. Raises ``sqlite3.Error`` or ValueError where the scan file is damaged."""
    return in_batches(_pieces(scan))


def _pieces(scan: NestedScan) -> Iterator[bytes]:
    yield (",".join(CSV_COLUMNS) + "\n").encode()
    yield from csv_rows(scan)


def csv_rows(scan: NestedScan) -> Iterator[bytes]:
    """The lines below the first one, some at once."""
    for step, path in directories(scan):
        for row in own_rows(step, path):
            yield _row(row).encode()
        for part in step.parts:
            yield _entries(part, step, path)


def _entries(part: str, step: DirectoryStep, path: bytes) -> bytes:
    """Some packed entries; those with all their defaults are made without a detour."""
    try:
        above = _escaped(beneath(step, path).decode())
    except UnicodeDecodeError:
        above = ""
    if not above or not step.is_directory:
        return "".join(map(_row, entry_rows(step, path, part))).encode()
    own = step.compared_with
    made = twin.csv_lines(part, own, above.encode(), step.depth + 1)
    if made is not None:
        return made
    mtime, inode = own.mtime, own.inode
    middle = f'",,file,,{step.depth + 1},'
    owned = f",{_text(known(own.uid))},{_text(known(own.gid))},{DEFAULT_MODE},"
    owned += f"{_text(known(own.device))},"
    end = f",{DEFAULT_LINKS}{_NO_TOTALS}{_END}"
    lines = []
    for packed in json.loads(part):
        if len(packed) == _LEAST:
            name, apparent, allocated, later, further = packed
            lines.append(
                f'"{above}{_escaped(name)}{middle}{apparent},{allocated},{mtime + later}'
                f"{owned}{inode + further}{end}"
            )
        else:
            lines.append(_row(entry_row(entry_of(packed, own), step, path)))
    return "".join(lines).encode()


def _row(row: Row) -> str:
    path, *rest = row
    try:
        text, exact = path.decode(), ""
    except UnicodeDecodeError:
        text, exact = shown_text(path), b64encode(path).decode()
    return f'"{_escaped(text)}",{exact},{",".join(map(_text, rest))}{_END}'


def _escaped(text: str) -> str:
    return text.replace('"', '""')


def _text(value: object) -> str:
    return "" if value is None else str(value)
