"""What of a comparison travels in a page: the largest changes, then what is large, as columns.

Each node has the sums of before and of now, and stands in the directory where it is now; what is
gone, where it was. What a directory holds besides is the difference between its sums and theirs.
"""

from __future__ import annotations

import heapq
import os
from typing import Final, NamedTuple

from scantree.compare.changes import GONE, GROWN, MOVED, NEW, SHRUNK, Change
from scantree.compare.columns import NO_PLACE
from scantree.compare.comparison import Comparison
from scantree.compare.sums import NOTHING, Sums
from scantree.render.escape import escape
from scantree.render.page.file_types import DIRECTORY, TYPES, type_of
from scantree.render.page.nodes import MOST, NO_PARENT
from scantree.scanning.findings import DIRECTORY as IS_DIRECTORY

SAME: Final = "same"
MOVED_AWAY: Final = "moved away"
RENAMED: Final = "renamed"

CHANGES: Final = (SAME, NEW, GONE, GROWN, SHRUNK, MOVED, MOVED_AWAY, RENAMED)
"""What became of a node; the page knows them by their places here.

What was moved here counts nothing before, for the directory that it is in now.
"""

_DIRECTORY = TYPES.index(DIRECTORY)
_FOR_CHANGES = 4 / 5
"""How much of the room changes may take."""


class ChangeNode(NamedTuple):
    """A directory, or something in one, before and now. ``moved_from`` is a path, or empty."""

    parent: int
    name: str
    type: int
    change: int
    old: Sums
    new: Sums
    moved_from: str


def select_change_nodes(comparison: Comparison, most: int = MOST) -> list[ChangeNode]:
    """The nodes of a comparison, the roots among them. Raises what reading the scans raises."""
    return _Selection(comparison, most).nodes()


class _Selection:
    def __init__(self, comparison: Comparison, most: int) -> None:
        self._comparison = comparison
        self._columns = comparison.columns
        self._pairs = comparison.pairs
        self._most = most
        self._nodes: list[ChangeNode] = []
        self._at: dict[int, int] = {NO_PLACE: NO_PARENT}
        """The nodes of places in the new scan."""

    def nodes(self) -> list[ChangeNode]:
        for root in self._columns.roots:
            self._ensure(root)
        for change in self._comparison.changes:
            if len(self._nodes) >= self._most * _FOR_CHANGES:
                break
            self._add(change)
        self._add_large()
        del self._nodes[self._most :]
        return self._nodes

    def _add_large(self) -> None:
        """Fill the room that is left with the largest directories."""
        columns, basis = self._columns, self._comparison.basis

        def waiting(place: int) -> tuple[int, int]:
            return -columns.sums_of(place).of(basis), place

        heap = [waiting(root) for root in columns.roots]
        heapq.heapify(heap)
        while heap and len(self._nodes) < self._most:
            _, place = heapq.heappop(heap)
            self._ensure(place)
            for child in columns.children(place):
                heapq.heappush(heap, waiting(child))

    def _ensure(self, place: int) -> int:
        """The node of a directory of the new scan, made with those above it."""
        missing = []
        while place not in self._at:
            missing.append(place)
            place = self._columns.parents[place]
        for each in reversed(missing):
            self._at[each] = len(self._nodes)
            self._nodes.append(self._directory(each))
        return self._at[missing[0] if missing else place]

    def _directory(self, place: int) -> ChangeNode:
        columns, old_columns = self._columns, self._pairs.old
        above = columns.parents[place]
        other = self._pairs.old_of[place]
        new = columns.sums_of(place)
        old, moved_from, change = NOTHING, "", NEW
        if other != NO_PLACE:
            old = old_columns.sums_of(other)
            change = self._change(old, new)
            if place in self._pairs.moved:
                moved_from = escape(old_columns.path(other))
                home = old_columns.parents[other]
                stays = home != NO_PLACE and self._pairs.new_of[home] == above != NO_PLACE
                change = RENAMED if stays else MOVED
        kind = columns.kind(place)
        name = columns.names[place]
        return ChangeNode(
            self._at[above],
            escape(name),
            _DIRECTORY if kind == IS_DIRECTORY else type_of(name),
            CHANGES.index(change),
            old,
            new,
            moved_from,
        )

    def _change(self, old: Sums, new: Sums) -> str:
        delta = new.minus(old)
        for difference in (delta.of(self._comparison.basis), *delta):
            if difference:
                return GROWN if difference > 0 else SHRUNK
        return SAME

    def _add(self, change: Change) -> None:
        is_directory = change.kind == IS_DIRECTORY
        if is_directory and change.place != NO_PLACE:
            self._ensure(change.place)
            if self._columns.parents[change.place] != change.left:
                self._add_moved_away(change)
            return
        what = change.change
        if what == MOVED:
            what = RENAMED if change.left == change.above else MOVED
            if what == MOVED:
                self._add_moved_away(change)
        self._append(change, change.above, what, change.old, change.new)

    def _add_moved_away(self, change: Change) -> None:
        if change.left != NO_PLACE:
            self._append(change, change.left, MOVED_AWAY, change.old, NOTHING)

    def _append(self, change: Change, above: int, what: str, old: Sums, new: Sums) -> None:
        is_away = what == MOVED_AWAY
        path = change.moved_from if is_away and change.moved_from else change.path
        # A root that is gone has no directory above it: its name is its path.
        name = path if above == NO_PLACE else os.path.basename(path.rstrip(b"/"))
        parent = self._ensure(above) if above != NO_PLACE else NO_PARENT
        other = change.path if is_away else change.moved_from
        self._nodes.append(
            ChangeNode(
                parent,
                escape(name),
                _DIRECTORY if change.kind == IS_DIRECTORY else type_of(name),
                CHANGES.index(what),
                old,
                new,
                "" if other is None else escape(other),
            )
        )
