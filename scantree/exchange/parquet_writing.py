"""A scan as a Parquet file, by pyarrow: the table of ``csv_writing``, typed, in groups of rows.

pyarrow reads the lines of the table, some at a time, which takes a fraction of what its columns
would take to be made from Python's objects. The scan itself (roots, options, totals, when, whether
whole) is told as JSON in the file's metadata, under ``scantree``; its field ``schema`` names this
format and its version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scantree.exchange.batches import in_batches
from scantree.exchange.csv_writing import CSV_COLUMNS, csv_rows
from scantree.exchange.entry_rows import COLUMNS
from scantree.exchange.scan_head import scan_head
from scantree.saved.depth_first import NestedScan
from scantree.scanning.report import ScanReport

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "scantree.parquet/1"
METADATA_KEY = b"scantree"

_CHUNK = 512 << 10
"""How many bytes of lines pyarrow gets at a time."""

_ROWS_IN_A_GROUP = 20_000

_TEXTS = frozenset({"path", "path_b64", "kind", "state"})
_UNSIGNED = frozenset({"device", "inode"})
_SMALL = frozenset({"depth", "mode"})
_ALWAYS = frozenset({"path", "kind", "depth"})
_REPEATED = ["kind", "state", "depth", "uid", "gid", "mode", "device", "links"]
"""Columns in which few values come again and again."""


def parquet_export(scan: NestedScan, report: ScanReport) -> Iterator[bytes]:
    """The file. Raises ``sqlite3.Error`` or ValueError where the scan file is damaged.

    Raises ImportError where there is no pyarrow.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where it is asked for
    import pyarrow.parquet as pq  # noqa: PLC0415

    sink = _Sink()
    schema = _schema(report)
    read = _reader(schema)
    # A path begins as the one before does.
    how = {"column_encoding": {"path": "DELTA_BYTE_ARRAY"}, "use_dictionary": _REPEATED}
    with pq.ParquetWriter(sink, schema, compression="zstd", **how) as writer:
        tables: list[pa.Table] = []
        count = 0
        for lines in in_batches(csv_rows(scan), _CHUNK):
            tables.append(read(lines))
            count += tables[-1].num_rows
            if count >= _ROWS_IN_A_GROUP:
                writer.write_table(pa.concat_tables(tables), row_group_size=count)
                tables.clear()
                count = 0
                yield sink.taken()
        if tables:
            writer.write_table(pa.concat_tables(tables), row_group_size=count)
    yield sink.taken()


def _reader(schema: pa.Schema) -> Any:
    """What makes a table of whole lines."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import csv  # noqa: PLC0415

    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(
        column_types={field.name: field.type for field in schema},
        include_columns=schema.names,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )

    def read(lines: bytes) -> pa.Table:
        # In one block, and so in this thread.
        how = csv.ReadOptions(
            column_names=CSV_COLUMNS, use_threads=False, block_size=len(lines) + 1
        )
        return csv.read_csv(pa.py_buffer(lines), how, parse, convert).cast(schema)

    return read


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
