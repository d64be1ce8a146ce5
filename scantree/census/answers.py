"""What a scan answers of its files: tables by key, and the largest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from scantree.census.keys import Named, named, place_of
from scantree.reader.tally import CensusKey, RawKey


class CensusRow(NamedTuple):
    """The sums of the entries that have a key: ``files`` is their number, sizes are bytes.

    ``number`` is that of an owner or a group.
    """

    key: str
    files: int
    apparent_size: int
    allocated_size: int
    number: int | None = None


class LeftOutRows(NamedTuple):
    """The sums of the keys that a table has no rows for, and how many these are."""

    keys: int
    files: int
    apparent_size: int
    allocated_size: int


class LargestFile(NamedTuple):
    """A file; ``row`` is the directory that it lies in, ``mtime`` seconds since the epoch."""

    path: bytes
    apparent_size: int
    allocated_size: int
    mtime: int
    row: int
    name: bytes


class Answers(NamedTuple):
    """The tables in the order in which they were asked for, and the largest files if they were.

    ``left_out`` is what a table has no rows for, where it has too many. ``in_rows`` are
    those that may stand among the rows of directories.
    """

    censuses: Mapping[CensusKey, Sequence[CensusRow]] = {}
    largest: Sequence[LargestFile] | None = None
    in_rows: Sequence[LargestFile] = ()
    left_out: Mapping[CensusKey, LeftOutRows] = {}


MOST_ROWS = 100_000
"""How many rows a table has: whoever names files makes as many keys as there are names."""


class CensusTable:
    """The sums of one key, by what its values are called."""

    __slots__ = ("_key", "_sums")

    def __init__(self, key: CensusKey) -> None:
        self._key = key
        self._sums: dict[Named, list[int]] = {}

    def add(self, value: RawKey, files: int, apparent_size: int, allocated_size: int) -> None:
        """Add the sums of one value."""
        name = named(self._key, value)
        sums = self._sums.get(name)
        if sums is None:
            self._sums[name] = [files, apparent_size, allocated_size]
            return
        sums[0] += files
        sums[1] += apparent_size
        sums[2] += allocated_size

    def rows(
        self, *, is_apparent: bool, by_count: bool, most: int = MOST_ROWS
    ) -> tuple[Sequence[CensusRow], LeftOutRows | None]:
        """The largest rows, and what the others are together; equal ones by their keys."""
        ranked = 0 if by_count else 1 if is_apparent else 2

        def order(item: tuple[Named, list[int]]) -> tuple[int, str, int]:
            (name, number), sums = item
            return -sums[ranked], name, number or 0

        largest = nsmallest(most, self._sums.items(), order)
        rows = [CensusRow(name, *_three(sums), number) for (name, number), sums in largest]
        keys = len(self._sums) - len(rows)
        if not keys:
            return rows, None
        whole = [sum(sums[place] for sums in self._sums.values()) for place in range(3)]
        shown = [sum(row[place] for row in (each[1:4] for each in rows)) for place in range(3)]
        return rows, LeftOutRows(keys, *_three([a - b for a, b in zip(whole, shown, strict=True)]))


def _three(sums: Sequence[int]) -> tuple[int, int, int]:
    return sums[0], sums[1], sums[2]


def in_order(key: CensusKey, rows: Sequence[CensusRow]) -> Sequence[CensusRow]:
    """The rows of a table as their keys follow each other, where they do."""
    return sorted(rows, key=lambda row: place_of(key, row.key))
