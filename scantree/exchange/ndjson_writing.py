"""A scan as lines of JSON: the first tells the scan, each other one an entry."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from json.encoder import encode_basestring

from scantree.exchange import twin
from scantree.exchange.batches import in_batches
from scantree.exchange.entry_rows import (
    Row,
    beneath,
    directories,
    entry_row,
    entry_rows,
    known,
    own_rows,
)
from scantree.exchange.scan_head import scan_head
from scantree.reader.packed_entries import DEFAULT_LINKS, DEFAULT_MODE, entry_of
from scantree.saved.depth_first import DirectoryStep, NestedScan
from scantree.scanning.paths import shown_text
from scantree.scanning.report import ScanReport

SCHEMA = "scantree.ndjson/1"

_LEAST = 5
"""How many elements a packed entry has at least; see ``packed_entries``."""


def ndjson_export(scan: NestedScan, report: ScanReport) -> Iterator[bytes]:
    """The lines. Raises ``sqlite3.Error`` or ValueError where the scan file is damaged."""
    return in_batches(_pieces(scan, report))


def _pieces(scan: NestedScan, report: ScanReport) -> Iterator[bytes]:
    yield _line(scan_head(SCHEMA, report))
    for step, path in directories(scan):
        for row in own_rows(step, path):
            yield _row(row)
        for part in step.parts:
            yield _entries(part, step, path)


def _entries(part: str, step: DirectoryStep, path: bytes) -> bytes:
    """Some packed entries; those with all their defaults are made without a detour."""
    try:
        above = encode_basestring(beneath(step, path).decode())[:-1]
    except UnicodeDecodeError:
        above = ""
    if not above or not step.is_directory:
        return b"".join(map(_row, entry_rows(step, path, part)))
    own = step.compared_with
    made = twin.ndjson_lines(part, own, above[1:].encode(), step.depth + 1)
    if made is not None:
        return made
    mtime, inode = own.mtime, own.inode
    start = f'{{"path":{above}'
    middle = f',"kind":"file","depth":{step.depth + 1},"apparent_size":'
    owner = "".join(
        f',"{name}":{number}'
        for name, number in (("uid", own.uid), ("gid", own.gid))
        if known(number) is not None
    )
    device = "" if known(own.device) is None else f',"device":{own.device}'
    owned = f'{owner},"mode":{DEFAULT_MODE}{device},"inode":'
    end = f',"links":{DEFAULT_LINKS}}}\n'
    lines = []
    for packed in json.loads(part):
        if len(packed) == _LEAST:
            name, apparent, allocated, later, further = packed
            lines.append(
                f'{start}{encode_basestring(name)[1:]}{middle}{apparent},"allocated_size":{allocated}'
                f',"mtime":{mtime + later}{owned}{inode + further}{end}'
            )
        else:
            lines.append(_row(entry_row(entry_of(packed, own), step, path)).decode())
    return "".join(lines).encode()


def _row(row: Row) -> bytes:
    path, *rest = row
    fields: dict[str, object] = {}
    try:
        fields["path"] = path.decode()
    except UnicodeDecodeError:
        fields["path"] = shown_text(path)
        fields["path_b64"] = b64encode(path).decode()
    fields.update(
        (name, value)
        for name, value in zip(Row._fields[1:], rest, strict=True)
        if value is not None
    )
    return _line(fields)


def _line(fields: dict[str, object]) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"
