"""Entries that can be met again under another name: each is counted once.

It has the name whose path comes first of all those that are wanted, whatever the order in which
they are met. One of which every name was met is counted at once and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from scantree.census.places import Place, Precedes, comes_first
from scantree.reader.packed_entries import Entry
from scantree.reader.tally import EntryTally


class _Met(NamedTuple):
    place: Place
    depth: int
    entry: Entry


class LinkedEntries:
    """Counts in a tally. ``may_come_again`` says so of one of which every name was met.

    With ``counts_links`` each name counts, up to as many as there are.
    """

    __slots__ = ("_counts_links", "_may_come_again", "_met", "_names", "_precedes", "_tally")

    def __init__(
        self,
        tally: EntryTally,
        precedes: Precedes,
        may_come_again: Callable[[Entry], bool],
        *,
        counts_links: bool = False,
    ) -> None:
        self._tally = tally
        self._precedes = precedes
        self._may_come_again = may_come_again
        self._counts_links = counts_links
        self._met: dict[tuple[int, int], _Met] = {}
        self._names: dict[tuple[int, int], int] = {}

    def add(self, place: Place, depth: int, entry: Entry) -> None:
        """Enter one name."""
        key = (entry.device, entry.inode)
        names = self._names.get(key, 0) + 1
        if self._counts_links:
            self._names[key] = names
            if names <= entry.links:
                self._tally.add_entry(entry, depth)
            return
        known = self._met.get(key)
        if known is None or comes_first(place, known.place, self._precedes):
            known = self._met[key] = _Met(place, depth, entry)
        if names < entry.links or self._may_come_again(entry):
            self._names[key] = names
            return
        self._names.pop(key, None)
        del self._met[key]
        self._tally.add_entry(known.entry, known.depth)

    def close(self) -> None:
        """Count what waits for more names."""
        for met in self._met.values():
            self._tally.add_entry(met.entry, met.depth)
        self._met.clear()
