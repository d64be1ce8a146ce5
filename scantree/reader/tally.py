"""What gathered entries add up to, by the keys of a census.

A key is raw here: the bytes of an extension, or a number: of an owner, a kind, a depth or a
class of sizes or ages. What it is called is no business of a reader. An extension has its ASCII
letters in lower case.

The twin in C is ``native/tally.c``.
"""

from __future__ import annotations

import enum
import stat
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from scantree.reader.packed_entries import Entry
from scantree.reader.picking import Gathered

if TYPE_CHECKING:
    from scantree.reader.listing import Listing

RawKey: TypeAlias = "bytes | int"


_Single: TypeAlias = "tuple[tuple[bytes, int, int, int, int, int, int, int, int, int], bool, bool]"


class CensusKey(enum.IntEnum):
    """What entries are counted by."""

    EXT = 0
    OWNER = 1
    GROUP = 2
    AGE = 3
    SIZE = 4
    KIND = 5
    DEPTH = 6


class Classes(NamedTuple):
    """What makes classes of sizes and times.

    The class of a size is the number of ``sizes``, which rise, that it is not smaller than.
    That of a time is the number of ``times``, which fall, that it is not later than.
    ``is_apparent`` says which size is meant.
    """

    sizes: tuple[int, ...]
    times: tuple[int, ...]
    is_apparent: bool = False


class RawSums(NamedTuple):
    """How many entries have a key, and their sizes in bytes."""

    key: CensusKey
    value: RawKey
    entries: int
    apparent_size: int
    allocated_size: int


class Tally(Protocol):
    """Adds up what listings of one reader have gathered."""

    def add(self, listing: Listing, depth: int, /) -> Sequence[_Single] | None:
        """Add all that cannot be met again, of entries that are ``depth`` names below a root.

        Answers what is to be looked at one by one, if there is anything: the items of
        ``Gathered`` of what can be met again, and of what may be one of the largest files.
        """

    def sums(self) -> Iterator[tuple[int, RawKey, int, int, int]]:
        """The items of ``RawSums`` of what was added, in no order."""


def extension(name: bytes) -> bytes:
    """The part of a name after its last dot; none where there is nothing but dots before it."""
    stem, dot, end = name.rpartition(b".")
    return end.lower() if dot and stem.strip(b".") else b""


def kind_of(mode: int) -> int:
    """The number of an entry's kind."""
    return 0 if stat.S_ISREG(mode) else 1 if stat.S_ISLNK(mode) else 2


class EntryTally:
    """Adds up what listings of any reader in Python have gathered, and single entries."""

    __slots__ = ("_classes", "_keys", "_sums")

    def __init__(self, keys: Sequence[CensusKey], classes: Classes) -> None:
        self._keys = tuple(keys)
        self._classes = classes._replace(times=tuple(-time for time in classes.times))
        self._sums: dict[tuple[CensusKey, RawKey], list[int]] = {}

    def add(self, listing: Listing, depth: int, /) -> Sequence[Gathered] | None:
        """Add what a listing has gathered, see ``Tally``."""
        single = None
        for gathered in listing.gathered:
            if not gathered.is_linked:
                self.add_entry(gathered.entry, depth)
            if gathered.is_linked or gathered.is_large:
                single = single or []
                single.append(gathered)
        return single

    def add_entry(self, entry: Entry, depth: int) -> None:
        """Add one entry."""
        for key in self._keys:
            self._add((key, self._value(key, entry, depth)), 1, entry[1], entry[2])

    def sums(self) -> Iterator[RawSums]:
        """What was added, in no order."""
        return (RawSums(*key, *sums) for key, sums in self._sums.items())

    def _add(
        self, key: tuple[CensusKey, RawKey], count: int, apparent: int, allocated: int
    ) -> None:
        sums = self._sums.get(key)
        if sums is None:
            self._sums[key] = [count, apparent, allocated]
            return
        sums[0] += count
        sums[1] += apparent
        sums[2] += allocated

    def _value(self, key: CensusKey, entry: Entry, depth: int) -> RawKey:
        if key is CensusKey.EXT:
            return extension(entry.name)
        if key is CensusKey.OWNER:
            return entry.uid
        if key is CensusKey.GROUP:
            return entry.gid
        classes = self._classes
        if key is CensusKey.AGE:
            # Turned round, the times rise.
            return bisect_right(classes.times, -entry.mtime)
        if key is CensusKey.SIZE:
            size = entry.apparent_size if classes.is_apparent else entry.allocated_size
            return bisect_right(classes.sizes, size)
        return kind_of(entry.mode) if key is CensusKey.KIND else depth
