"""Picks what is gathered of the entries of a directory, in the readers in Python.

The twin in C is ``native/gathering.c``.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

from scantree.reader.packed_entries import Entry
from scantree.reader.patterns import compile_excludes

if TYPE_CHECKING:
    import os

    from scantree.reader.entry_taker import LeastSize
    from scantree.reader.gathering import Gathering
    from scantree.reader.listing import Listing

MOST_SPARE = 64
"""How many more candidates than are wanted a listing has before it lets go of the smallest."""


def size_of(entry: Entry, *, is_apparent: bool) -> int:
    """The size that is meant."""
    return entry.apparent_size if is_apparent else entry.allocated_size


def wanted_test(gathering: Gathering) -> Callable[[Entry], bool]:
    """What tells whether an entry is wanted."""
    if gathering.wanted is None:
        return lambda _: True
    names, owners, least, until, after = gathering.wanted
    matches = compile_excludes(names) if names else None
    no_name = bool(names) and matches is None
    is_apparent = gathering.is_apparent

    def is_wanted(entry: Entry) -> bool:
        return not (
            (least is not None and size_of(entry, is_apparent=is_apparent) < least)
            or (owners is not None and entry.uid not in owners)
            or (until is not None and entry.mtime > until)
            or (after is not None and entry.mtime <= after)
            or no_name
            or (matches is not None and not matches(entry.name))
        )

    return is_wanted


def may_be_largest(gathering: Gathering, floor: LeastSize, entry: Entry, depth: int) -> bool:
    """Whether an entry, which is not below the ``floor``, may be one of the largest files."""
    size = size_of(entry, is_apparent=gathering.is_apparent)
    return (
        gathering.largest > 0
        and size >= floor.value
        and stat.S_ISREG(entry.mode)
        and (gathering.most is None or size <= gathering.most)
        and (gathering.deepest is None or depth <= gathering.deepest)
    )


class _Above:
    """A floor as it is now, without what is just as high."""

    __slots__ = ("value",)

    def __init__(self, floor: LeastSize) -> None:
        self.value = floor.value + 1


class Gathered(NamedTuple):
    """An entry that was picked.

    ``is_linked`` where it may be met again under another name, so that whoever knows these
    counts it once. ``is_large`` where it may be one of the largest files.
    """

    entry: Entry
    is_linked: bool
    is_large: bool


class EntryGatherer:
    """Picks entries of one directory, ``depth`` names below the root."""

    __slots__ = (
        "_depth",
        "_floor",
        "_gathered",
        "_gathering",
        "_is_linked",
        "_large",
        "_test",
        "floor",
        "is_apparent",
    )

    def __init__(
        self,
        gathering: Gathering,
        test: Callable[[Entry], bool],
        is_linked: Callable[[os.stat_result], bool],
        depth: int,
        *,
        has_ties: bool = True,
    ) -> None:
        self._gathering = gathering
        self._test = test
        self._is_linked = is_linked
        self._depth = depth
        self.is_apparent = gathering.is_apparent
        self._floor: LeastSize = gathering.floor
        if not has_ties:
            self._floor = _Above(gathering.floor)
        self.floor: LeastSize | None = None if gathering.census else self._floor
        self._gathered: list[Gathered] = []
        self._large = 0

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Look at an entry that is no directory."""
        entry = Entry.of(name, status)
        if self._test(entry):
            self._pick(entry, is_linked=self._is_linked(status))

    def add_single(self, entry: Entry) -> None:
        """The same of one that has no other name."""
        if self._test(entry):
            self._pick(entry, is_linked=False)

    def _pick(self, entry: Entry, *, is_linked: bool) -> None:
        gathering = self._gathering
        is_large = may_be_largest(gathering, self._floor, entry, self._depth + 1)
        if not (is_large or gathering.census):
            return
        self._gathered.append(Gathered(entry, is_linked, is_large))
        self._large += is_large and not is_linked
        if self._large > 2 * gathering.largest + MOST_SPARE:
            self._let_go()

    def end(self, listing: Listing) -> None:
        """Hand what was picked to the listing."""
        listing.gathered = self._gathered

    def _let_go(self) -> None:
        """Keep of the candidates those alone that are the largest of their directory."""
        gathering = self._gathering
        # Two names may be those of one file, so what is linked takes no room from others.
        large = [
            (size_of(each.entry, is_apparent=gathering.is_apparent), each)
            for each in self._gathered
            if each.is_large and not each.is_linked
        ]
        least = nlargest(gathering.largest, (size for size, _ in large))[-1]
        over = [each for size, each in large if size > least]
        equal = [each for size, each in large if size == least]
        equal.sort(key=lambda each: each.entry.name)
        kept = set(map(id, (*over, *equal[: gathering.largest - len(over)])))
        self._large = len(kept)
        self._gathered = [
            each
            if not each.is_large or each.is_linked or id(each) in kept
            else each._replace(is_large=False)
            for each in self._gathered
            if gathering.census or each.is_linked or id(each) in kept
        ]
