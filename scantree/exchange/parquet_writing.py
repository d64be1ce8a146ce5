"""A scan as a Parquet file, by pyarrow: a column for each of ``entry_rows``, in groups of rows.

The scan itself (roots, options, totals, when, whether whole) is told as JSON in the file's
metadata, under ``scantree``; its field ``schema`` names this format and its version.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

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
from scantree.exchange.scan_head import scan_head
from scantree.reader.packed_entries import DEFAULT_LINKS, DEFAULT_MODE, entry_of
from scantree.saved.depth_first import DepthFirst, DirectoryStep
from scantree.scanning.findings import FILE
from scantree.scanning.paths import shown_text
from scantree.scanning.report import ScanReport

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "scantree.parquet/1"
METADATA_KEY = b"scantree"

_ROWS_AT_ONCE = 50_000
_LEAST = 5
"""How many elements a packed entry has at least; see ``packed_entries``."""

_TEXTS = frozenset({"path", "path_b64", "kind", "state"})
_UNSIGNED = frozenset({"device", "inode"})
_SMALL = frozenset({"depth", "mode"})
_ALWAYS = frozenset({"path", "kind", "depth"})


def parquet_export(scan: DepthFirst, report: ScanReport) -> Iterator[bytes]:
    """The file. Raises ``sqlite3.Error`` or ValueError where the scan file is damaged.

    Raises ImportError where there is no pyarrow.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where it is asked for

    sink = _Sink()
    table = _Table()
    with pq.ParquetWriter(sink, _schema(report), compression="zstd") as writer:
        for step, path in directories(scan):
            for row in own_rows(step, path):
                table.add(row)
            for part in step.parts:
                table.add_part(part, step, path)
                if len(table) >= _ROWS_AT_ONCE:
                    writer.write_batch(table.batch(writer.schema))
                    yield sink.taken()
        if len(table):
            writer.write_batch(table.batch(writer.schema))
    yield sink.taken()


def _schema(report: ScanReport) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415

    def kind_of(name: str) -> pa.DataType:
        if name in _TEXTS:
            return pa.string()
        if name in _UNSIGNED:
            return pa.uint64()
        return pa.int32() if name in _SMALL else pa.int64()

    head = json.dumps(scan_head(SCHEMA, report), ensure_ascii=False, separators=(",", ":"))
    return pa.schema(
        [pa.field(name, kind_of(name), nullable=name not in _ALWAYS) for name in COLUMNS],
        metadata={METADATA_KEY: head.encode()},
    )


class _Sink:
    """What pyarrow writes to: bytes that are taken away in between."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to do."""

    def close(self) -> None:
        """What was written is taken afterwards."""

    def taken(self) -> bytes:
        """What was written since."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


class _Table:
    """Rows that are not written yet, by columns."""

    def __init__(self) -> None:
        self._columns: list[list[Any]] = [[] for _ in COLUMNS]

    def __len__(self) -> int:
        return len(self._columns[0])

    def add(self, row: Row) -> None:
        path, *rest = row
        exact = None
        try:
            text = path.decode()
        except UnicodeDecodeError:
            text, exact = shown_text(path), b64encode(path).decode()
        for column, value in zip(self._columns, (text, exact, *rest), strict=True):
            column.append(value)

    def add_part(self, part: str, step: DirectoryStep, path: bytes) -> None:
        """Add some packed entries; those with all their defaults without a detour."""
        try:
            above = beneath(path).decode()
        except UnicodeDecodeError:
            above = ""
        if not above or not step.is_directory:
            for row in entry_rows(step, path, part):
                self.add(row)
            return
        own = step.compared_with
        plain = []
        for packed in json.loads(part):
            if len(packed) == _LEAST:
                plain.append(packed)
            else:
                self.add(entry_row(entry_of(packed, own), step, path))
        if not plain:
            return
        mtime, inode = own.mtime, own.inode
        names, apparent, allocated, later, further = zip(*plain, strict=True)
        count = len(plain)
        none = [None] * count
        columns: tuple[list[Any] | tuple[Any, ...], ...] = (
            [above + name for name in names],
            none,
            [FILE] * count,
            none,
            [step.depth + 1] * count,
            apparent,
            allocated,
            [mtime + each for each in later],
            [known(own.uid)] * count,
            [known(own.gid)] * count,
            [DEFAULT_MODE] * count,
            [known(own.device)] * count,
            [inode + each for each in further],
            [DEFAULT_LINKS] * count,
            *[none] * 4,
        )
        for column, values in zip(self._columns, columns, strict=True):
            column.extend(values)

    def batch(self, schema: pa.Schema) -> pa.RecordBatch:
        """All of them, which are forgotten."""
        import pyarrow as pa  # noqa: PLC0415

        arrays = [
            pa.array(column, field.type)
            for column, field in zip(self._columns, schema, strict=True)
        ]
        for column in self._columns:
            column.clear()
        return pa.record_batch(arrays, schema=schema)
