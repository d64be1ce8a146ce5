"""Gathers the answers to a query, an entry after the other or a listing at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from scantree.census.answers import Answers, CensusTable, LargestFile
from scantree.census.largest import Largest
from scantree.census.linked import LinkedEntries
from scantree.census.places import Place, Precedes
from scantree.census.query import Query
from scantree.reader.packed_entries import Entry
from scantree.reader.picking import size_of
from scantree.reader.tally import CensusKey, Classes, EntryTally


class Gatherer:
    """What was found of a query so far.

    ``precedes`` orders the rows by path. ``may_come_again`` says of an entry of which every
    name was met whether one of them may be met again. ``counts_links`` where each name counts.
    """

    def __init__(
        self,
        query: Query,
        raise_floor: Callable[[int, Place], None],
        classes: Classes,
        precedes: Precedes,
        may_come_again: Callable[[Entry], bool],
        *,
        counts_links: bool = False,
    ) -> None:
        self._query = query
        self._tally = EntryTally(query.keys, classes)
        has_names = query.filters is not None and bool(query.filters.names)
        self._linked = LinkedEntries(
            self._tally,
            precedes,
            # Where names are left out, nobody knows how many are still to come.
            (lambda _: True) if has_names else may_come_again,
            counts_links=counts_links,
        )
        self._largest = Largest(query.most_largest, precedes, raise_floor)

    def add(
        self,
        row: int,
        depth: int,
        told: Iterable[Any],
        name: bytes,
        *,
        is_linked: bool,
        is_large: bool,
    ) -> None:
        """Take an entry that a reader picked, and that nobody has counted yet if it is linked.

        ``told`` are the items of an ``Entry``; ``name`` is its own but for a root.
        """
        entry = Entry._make(told)
        place = Place(row, name)
        if is_linked and self._query.keys:
            self._linked.add(place, depth, entry)
        if is_large:
            size = size_of(entry, is_apparent=self._query.is_apparent)
            self._largest.add(size, place, entry, is_linked=is_linked)

    def count(self, depth: int, entry: Entry) -> None:
        """Count an entry that cannot be met again."""
        self._tally.add_entry(entry, depth)

    def answers(self, path_of: Callable[[int], bytes], more: Iterable[Any] = ()) -> Answers:
        """All that was found; nothing comes any more.

        ``more`` are items of ``RawSums`` that others have counted.
        """
        self._linked.close()
        query = self._query
        tables = {key: CensusTable(key) for key in query.keys}
        for key, value, *sums in chain(more, self._tally.sums()):
            tables[CensusKey(key)].add(value, *sums)
        censuses, left_out = {}, {}
        for key, table in tables.items():
            rows, rest = table.rows(is_apparent=query.is_apparent, by_count=query.by_count)
            censuses[key] = rows
            if rest is not None:
                left_out[key] = rest
        files = []
        for _, (row, name), entry in self._largest.files() if query.most_largest else ():
            above = path_of(row)
            path = above
            if name:
                path += name if above.endswith(b"/") else b"/" + name
            files.append(
                LargestFile(path, entry.apparent_size, entry.allocated_size, entry.mtime, row, name)
            )
        largest = None if query.largest is None else files[: query.largest]
        return Answers(censuses, largest, files[: query.in_rows], left_out)
