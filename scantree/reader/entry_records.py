"""Entries as records, for a program that walks a tree: all that stat(2) told of each.

A reader writes them where ``ReadOptions.records`` asks for it, and ``make_entries`` makes the
entries of a directory in one go. A record is ``entry_methods.RECORD``, in the machine's own
order of bytes, then the name, and zeros up to a multiple of 8 bytes. It never leaves the process,
but for copies.

The one place that chooses between the twins: ``entry_core``, and ``native/entry_type.c`` (with
``native/entry_records.c``), whose entries are no concern of the garbage collector.
"""

from __future__ import annotations

import copyreg
import os
from typing import TYPE_CHECKING, Any, cast

from scantree.native import is_refused
from scantree.reader import entry_core
from scantree.reader.entries import BLOCK, allocated_size, kind_and_size
from scantree.reader.entry_methods import EntryMethods, record, record_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scantree.reader.entry_place import EntryPlace
    from scantree.reader.entry_taker import LeastSize
    from scantree.reader.listing import Listing


class RecordWriter:
    """Writes the records of one directory."""

    __slots__ = ("_written",)

    floor: LeastSize | None = None
    is_apparent = False

    def __init__(self) -> None:
        self._written = bytearray()

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Write one entry."""
        self._written += record(
            name,
            (kind_and_size(status)[1], allocated_size(status) // BLOCK),
            (status.st_ino, status.st_dev, status.st_nlink),
            (status.st_mtime_ns, status.st_atime_ns, status.st_ctime_ns),
            (status.st_mode, status.st_uid, status.st_gid),
        )

    def end(self, listing: Listing) -> None:
        """The listing has them."""
        listing.entries = bytes(self._written)


def _native() -> tuple[type, Callable[..., tuple[Any, ...]]] | None:
    if is_refused():
        return None
    try:
        from scantree.reader import _native  # noqa: PLC0415 - not everywhere
    except ImportError:
        return None
    # A subclass would be tracked by the garbage collector: so its methods are given to it.
    for name, method in vars(EntryMethods).items():
        if name not in {"__slots__", "__module__"}:
            setattr(_native.Entry, name, method)
    return _native.Entry, _native.make_entries


Entry, make_entries = _native() or (entry_core.Entry, entry_core.make_entries)


def _reduced(entry: EntryMethods) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    return entry_of_record, (record_of(entry), entry.place)


# What makes a copy, of either twin.
copyreg.pickle(Entry, _reduced)
copyreg.pickle(entry_core.Entry, _reduced)


def entry_of_record(single: bytes, place: EntryPlace) -> object:
    """The entry of one record."""
    return cast("object", make_entries(single, place, place.has_text)[0])
