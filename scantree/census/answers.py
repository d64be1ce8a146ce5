"""What a scan answers of its files: tables by key, and the largest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scantree.census.keys import named, place_of
from scantree.reader.tally import CensusKey, RawSums


class CensusRow(NamedTuple):
    """The sums of the entries that have a key: ``files`` is their number, sizes are bytes.

    ``number`` is that of an owner or a group.
    """

    key: str
    files: int
    apparent_size: int
    allocated_size: int
    number: int | None = None


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

    ``in_rows`` are those that may stand among the rows of directories.
    """

    censuses: Mapping[CensusKey, Sequence[CensusRow]] = {}
    largest: Sequence[LargestFile] | None = None
    in_rows: Sequence[LargestFile] = ()


def census_rows(
    key: CensusKey, sums: Iterable[RawSums], *, is_apparent: bool, by_count: bool = False
) -> Sequence[CensusRow]:
    """The rows of one table, the largest first; equal ones in the order of their keys."""
    merged: dict[tuple[str, int | None], list[int]] = {}
    for each in sums:
        name = named(key, each.value)
        here = merged.setdefault(name, [0, 0, 0])
        for place, more in enumerate(each[2:]):
            here[place] += more
    rows = [
        CensusRow(name, files, apparent, allocated, number)
        for (name, number), (files, apparent, allocated) in merged.items()
    ]

    def order(row: CensusRow) -> tuple[int, str, int]:
        size = row.apparent_size if is_apparent else row.allocated_size
        return -(row.files if by_count else size), row.key, row.number or 0

    return sorted(rows, key=order)


def in_order(key: CensusKey, rows: Sequence[CensusRow]) -> Sequence[CensusRow]:
    """The rows of a table as their keys follow each other, where they do."""
    return sorted(rows, key=lambda row: place_of(key, row.key))
