"""The tables of a scan: its directories, and its files, as Arrow's readers take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scantree.scanning.paths import shown_text
from scantree.tables.arrow_stream import arrow_stream
from scantree.tables.columns import BYTES, INT64, TEXT, UINT64, Column

if TYPE_CHECKING:
    from scantree.answers.kept_entries import KeptEntry
    from scantree.answers.tree import Row

_NAMES = (
    Column("path", TEXT),
    Column("path_bytes", BYTES),
    Column("name", TEXT),
    Column("name_bytes", BYTES),
)
DIRECTORY_COLUMNS = (
    *_NAMES,
    Column("depth", INT64),
    Column("kind", TEXT),
    Column("apparent_size", INT64),
    Column("allocated_size", INT64),
    Column("inodes", INT64),
    Column("files", INT64),
)
ENTRY_COLUMNS = (
    *_NAMES,
    Column("kind", TEXT),
    Column("apparent_size", INT64),
    Column("allocated_size", INT64),
    Column("mtime", INT64),
    Column("mode", INT64),
    Column("links", UINT64),
    Column("uid", INT64),
    Column("gid", INT64),
    Column("device", UINT64),
    Column("inode", UINT64),
)


def directory_table(rows: Iterable[Row]) -> object:
    """A capsule with directories."""
    return arrow_stream(
        DIRECTORY_COLUMNS,
        ((*_names(row.path, row.name), *row[2:]) for row in rows),
    )


def entry_table(entries: Iterable[KeptEntry]) -> object:
    """A capsule with what is no directory."""
    return arrow_stream(ENTRY_COLUMNS, map(_entry_values, entries))


def _entry_values(entry: KeptEntry) -> tuple[object, ...]:
    return (
        *_names(entry.path_bytes, entry.name_bytes),
        entry.kind,
        entry.apparent_size,
        entry.allocated_size,
        entry.mtime,
        entry.mode,
        entry.links,
        entry.uid,
        entry.gid,
        entry.device,
        entry.inode,
    )


def _names(path: bytes, name: bytes) -> Iterator[object]:
    for each in (path, name):
        yield shown_text(each)
        yield each
