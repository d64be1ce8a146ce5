"""Rows for whoever reads Arrow: what ``__arrow_c_stream__`` answers.

polars, pandas, pyarrow, DuckDB and others take it as it is. The rows are asked for a batch at a
time, and what is handed out stays alive until its new owner releases it, whichever thread does.

The one place that chooses between the twins: ``capsule_core``, and ``native``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scantree.native import is_refused
from scantree.tables.columns import BYTES, TEXT, Column, buffers_of

if TYPE_CHECKING:
    from scantree.tables.capsule_core import Batch

ROWS_AT_ONCE = 32_768

_MOST_BYTES_AT_ONCE = 1 << 28
"""Of the paths and names of a batch, roughly: offsets have 31 bits."""


def arrow_stream(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> object:
    """A capsule with a stream of these rows, for one reader."""
    batches = _batches(columns, rows)
    made = _native_capsule()
    if made is not None:
        return made(tuple(columns), lambda: next(batches, None))

    from scantree.tables.capsule_core import stream_capsule  # noqa: PLC0415 - in its place

    batches = iter(list(batches))
    return stream_capsule(tuple(columns), lambda: next(batches, None))


def _native_capsule() -> Callable[..., object] | None:
    if is_refused():
        return None
    try:
        from scantree.tables._native import stream_capsule  # noqa: PLC0415 - not everywhere
    except ImportError:
        return None
    return stream_capsule


def _batches(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Iterator[Batch]:
    for batch in _cut(columns, rows):
        by_column = zip(*batch, strict=True)
        pairs = zip(columns, by_column, strict=True)
        yield len(batch), [buffers_of(column.kind, values) for column, values in pairs]


def _cut(
    columns: Sequence[Column], rows: Iterable[Sequence[object]]
) -> Iterator[list[Sequence[object]]]:
    wide = [place for place, each in enumerate(columns) if each.kind in {TEXT, BYTES}]
    batch: list[Sequence[object]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(each) for place in wide if isinstance(each := row[place], str | bytes))
        if len(batch) == ROWS_AT_ONCE or size > _MOST_BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
