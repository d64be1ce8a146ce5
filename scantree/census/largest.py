"""The largest files of those that were met so far, each file once.

Of files of the same size those come first whose paths do, whatever the order in which they are
met. So does the path of a file that has several.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import nlargest
from typing import NamedTuple

from scantree.census.places import Place, Precedes, comes_first, in_order_of
from scantree.reader.packed_entries import Entry

_MOST_SPARE = 64
"""How many more are held than are wanted before the smallest are let go of."""


class Found(NamedTuple):
    """A file, and where it lies."""

    size: int
    place: Place
    entry: Entry


class Largest:
    """Holds the ``count`` largest files, and not many more.

    ``raise_floor`` is told of the last of them: none beneath it can be among them.
    """

    __slots__ = ("_count", "_found", "_last", "_precedes", "_raise_floor", "_spare")

    def __init__(
        self, count: int, precedes: Precedes, raise_floor: Callable[[int, Place], None]
    ) -> None:
        self._count = count
        self._precedes = precedes
        self._raise_floor = raise_floor
        self._found: dict[object, Found] = {}
        self._spare = count
        self._last: Found | None = None

    def add(self, size: int, place: Place, entry: Entry, *, is_linked: bool) -> None:
        """Enter a file, or one more name of it."""
        last = self._last
        if last is not None and (
            size < last.size
            or (size == last.size and comes_first(last.place, place, self._precedes))
        ):
            return
        key: object = (entry.device, entry.inode) if is_linked else place
        known = self._found.get(key)
        if known is not None and not comes_first(place, known.place, self._precedes):
            return
        self._found[key] = Found(size, place, entry)
        if len(self._found) >= self._count + self._spare:
            self._let_go()

    def files(self) -> list[Found]:
        """The largest files, the largest first."""
        self._let_go()
        order = in_order_of(self._precedes)
        return sorted(self._found.values(), key=lambda found: (-found.size, order(found.place)))

    def _let_go(self) -> None:
        """Keep the largest."""
        if len(self._found) < self._count:
            return
        least = nlargest(self._count, (found.size for found in self._found.values()))[-1]
        over = {key: found for key, found in self._found.items() if found.size > least}
        equal = [(key, found) for key, found in self._found.items() if found.size == least]
        order = in_order_of(self._precedes)
        equal.sort(key=lambda item: order(item[1].place))
        del equal[self._count - len(over) :]
        self._found = over | dict(equal)
        self._last = equal[-1][1]
        self._raise_floor(least, self._last.place)
        # The first time it is to be known soon; then it is worth waiting for some more.
        self._spare = max(self._count, _MOST_SPARE)
