"""Names that matter of a directory's entries, and the newest time, for what can be made again.

Which names do, whoever asks says: up to 64, each whole or an ending after a ``*``. A listing has
a bit for each that one of its non-directories has.

The twin in C is ``native/marks.c``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from stat import ST_MTIME
from typing import TYPE_CHECKING

from scantree.reader.listing import Listing

if TYPE_CHECKING:
    from scantree.reader.entry_taker import LeastSize

MOST_MARKS = 64


class EntryMarker:
    """Marks the entries of one directory, whose own time is the first."""

    __slots__ = ("_endings", "_marks", "_names", "_newest")

    floor: LeastSize | None = None
    is_apparent = False

    def __init__(
        self, names: Mapping[bytes, int], endings: Sequence[tuple[bytes, int]], listing: Listing
    ) -> None:
        self._names = names
        self._endings = endings
        self._marks = 0
        self._newest = listing.mtime if listing.is_directory else None

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Mark one entry."""
        self._marks |= self._names.get(name, 0)
        for ending, bit in self._endings:
            if name.endswith(ending):
                self._marks |= bit
        mtime = int(status[ST_MTIME])
        if self._newest is None or mtime > self._newest:
            self._newest = mtime

    def end(self, listing: Listing) -> None:
        """Let the listing have the marks, and the newest time."""
        listing.marks = self._marks
        listing.newest = self._newest or 0


def marker_of(marks: Sequence[bytes]) -> Callable[[Listing], EntryMarker]:
    """What marks the entries of a listing, of which the directory is known."""
    if len(marks) > MOST_MARKS:
        raise ValueError(f"there are {MOST_MARKS} marks at most")
    bits = {mark: 1 << place for place, mark in enumerate(marks)}
    names = {mark: bit for mark, bit in bits.items() if not mark.startswith(b"*")}
    endings = [(mark[1:], bit) for mark, bit in bits.items() if mark.startswith(b"*")]
    return lambda listing: EntryMarker(names, endings, listing)
