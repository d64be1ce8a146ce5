"""Which directories a view of limited length shows: the largest, at whatever depth.

A priority queue starts with the roots; the largest row leaves it, is shown, and its
children enter. A directory is never larger than its parent, so what leaves first is the
largest of all that is left, and the parent of a shown row is shown. Nothing recurses,
and of each directory's children no more are asked for than could be shown, so a scan of
millions of rows costs no more than a look at the largest children of the shown rows.
Rows of equal size come in the order of their names, whatever order the scan met them in.

Where chains are joined, a directory that has nearly all of its parent, or is all that is
in it, stands in its parent's line and takes no room, as long as no other directory of that
parent is shown.

Where there are files among the rows they are shown like directories, as long as there are
directories that are not larger; then only those that are large enough by themselves.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from scantree.named_tuple import NamedTuple
from scantree.render.threshold import Threshold
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories, is_file

NO_SHOWN_PARENT = -1

_NEARLY_ALL = 95
"""Percent of its parent that a directory has which stands in the parent's line."""

_WORTH_A_LINE = 1
"""Percent of all that a file has at least which is smaller than all directories."""


class ShownRow(NamedTuple):
    """A row of the scan to show, and the place of its parent in the selection.

    Where ``is_joined`` it stands in its parent's line.
    """

    row: int
    parent: int
    is_joined: bool = False


class Limits(NamedTuple):
    """How many rows are shown, how deep (a root is 0), and which sizes."""

    rows: int | None = None
    depth: int | None = None
    threshold: Threshold = Threshold()


class Selection(NamedTuple):
    """The rows to show, and why others are not.

    ``largest_left`` is the size of the largest row that there was no room for, None where
    there was room for all. The other two say whether rows were left out that lie deeper
    than the limit, or whose size is not within the threshold.
    """

    rows: Sequence[ShownRow]
    largest_left: int | None
    has_deeper: bool
    has_beyond_threshold: bool


def select_rows(directories: Directories, basis: Basis, limits: Limits) -> Sequence[ShownRow]:
    """The rows to show, none of them joined; see ``select``."""
    return select(directories, basis, limits, joins_chains=False).rows


def select(
    directories: Directories, basis: Basis, limits: Limits, *, joins_chains: bool
) -> Selection:
    """The rows to show, parents before children and larger siblings before smaller.

    Roots go before everything else, so that they are missing only where there is no
    room for them; they are never joined with what is in them. Where the threshold hides
    large rows, the largest shown ones have ``NO_SHOWN_PARENT``.
    """
    size = directories.measure(basis)
    room = sys.maxsize if limits.rows is None else limits.rows
    deepest = sys.maxsize if limits.depth is None else limits.depth
    least = limits.threshold.least
    has_deeper = has_beyond_threshold = False
    queue = _Queue(size)
    first_rows = _first_rows(directories, basis, deepest, limits.threshold)
    has_beyond_threshold = first_rows.has_larger
    for row, depth in first_rows.rows:
        if size(row) >= least:
            queue.push(row, depth, NO_SHOWN_PARENT)
        else:
            has_beyond_threshold = True
    shown: list[ShownRow] = []
    chains = _Chains(directories, basis, shown) if joins_chains else None
    taken = 0
    whole = sum(map(size, directories.roots()))
    while queue.rows:
        row, depth, parent = queue.first()
        if not queue.directories and size(row) * 100 < whole * _WORTH_A_LINE:
            # Nothing but small files is left, and nobody misses these.
            queue.rows.clear()
            break
        is_joined = chains is not None and chains.can_join(row, parent)
        parted = None
        if not is_joined:
            # One that was joined needs a line of its own where a sibling is shown.
            parted = None if chains is None else chains.joined_child(parent)
            if taken + 1 + (parted is not None) > room:
                break
            taken += 1 + (parted is not None)
        if parted is not None:
            shown[parted] = shown[parted]._replace(is_joined=False)
        queue.pop()
        place = len(shown)
        shown.append(ShownRow(row, parent, is_joined))
        if chains is not None:
            chains.note(place)
        if depth >= deepest:
            has_deeper = has_deeper or bool(directories.largest(row, basis, 1))
            continue
        for child in directories.largest(row, basis, room - taken + 1):
            if size(child) < least:
                has_beyond_threshold = True
                break
            queue.push(child, depth + 1, place)
    largest_left = size(queue.first()[0]) if queue.rows else None
    return Selection(shown, largest_left, has_deeper, has_beyond_threshold)


def children_by_place(rows: Sequence[ShownRow]) -> dict[int, list[int]]:
    """For the place of each shown row those of its children, largest first.

    Under ``NO_SHOWN_PARENT`` are the rows that are drawn at the left.
    """
    below: dict[int, list[int]] = {}
    for place, shown in enumerate(rows):
        below.setdefault(shown.parent, []).append(place)
    return below


def in_tree_order(rows: Sequence[ShownRow]) -> Iterator[int]:
    """The numbers of the shown rows as a drawn tree has them, one below the other."""
    below = children_by_place(rows)
    # What is on the stack is taken from the end: the smallest sibling lies deepest.
    stack = below.get(NO_SHOWN_PARENT, [])[::-1]
    while stack:
        place = stack.pop()
        yield rows[place].row
        stack.extend(reversed(below.get(place, [])))


class _Queue:
    """The rows that may be shown next: roots first, then by size, then as they came.

    ``directories`` is how many of them are no files.
    """

    def __init__(self, size: Callable[[int], int]) -> None:
        self.rows: list[tuple[bool, int, int, int, int, int]] = []
        self.directories = 0
        self._size = size
        self._order = 0

    def push(self, row: int, depth: int, parent: int) -> None:
        """Add a row."""
        item = (depth > 0, -self._size(row), self._order, row, depth, parent)
        heapq.heappush(self.rows, item)
        self._order += 1
        self.directories += not is_file(row)

    def first(self) -> tuple[int, int, int]:
        """The next row, its depth, and the place of its parent."""
        return self.rows[0][3:]

    def pop(self) -> None:
        """Take the next row out."""
        self.directories -= not is_file(heapq.heappop(self.rows)[3])


class _Chains:
    """Which of the rows shown so far stand in their parents' lines."""

    def __init__(self, directories: Directories, basis: Basis, shown: Sequence[ShownRow]) -> None:
        self._directories = directories
        self._size = directories.measure(basis)
        self._shown = shown
        self._only_children: dict[int, int | None] = {}

    def can_join(self, row: int, parent: int) -> bool:
        """Whether a row, the next to be shown, can stand in its parent's line."""
        if parent == NO_SHOWN_PARENT or parent in self._only_children:
            return False
        above = self._shown[parent]
        if above.parent == NO_SHOWN_PARENT:
            return False
        size = self._size
        return size(row) * 100 >= size(above.row) * _NEARLY_ALL or (
            self._directories.inodes(above.row) == self._directories.inodes(row) + 1
        )

    def joined_child(self, parent: int) -> int | None:
        """The place of the row that stands in a parent's line so far."""
        child = self._only_children.get(parent)
        return child if child is not None and self._shown[child].is_joined else None

    def note(self, place: int) -> None:
        """Take in the row that was shown last."""
        parent = self._shown[place].parent
        if parent != NO_SHOWN_PARENT:
            is_first = parent not in self._only_children
            self._only_children[parent] = place if is_first else None


class _FirstRows(NamedTuple):
    """The uppermost rows that are not too large, with their depths, in a stable order."""

    rows: Iterable[tuple[int, int]]
    has_larger: bool


def _first_rows(
    directories: Directories, basis: Basis, deepest: int, threshold: Threshold
) -> _FirstRows:
    roots = sorted(directories.roots(), key=directories.name)
    if threshold.most is None:
        return _FirstRows([(row, 0) for row in roots], False)
    size = directories.measure(basis)
    found = []
    has_larger = False
    stack = [(row, 0) for row in roots]
    while stack:
        row, depth = stack.pop()
        if not threshold.exceeds(size(row)):
            found.append((row, depth))
            continue
        has_larger = True
        if depth < deepest:
            stack.extend((child, depth + 1) for child in directories.largest(row, basis))
    return _FirstRows(sorted(found, key=lambda item: directories.path(item[0])), has_larger)
