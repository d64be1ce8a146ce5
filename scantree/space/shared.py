"""What the directories of a scan share by hard links with what lies outside of each.

An inode is exclusive to a directory where all of its names lie in and below it, and shared where
one of them lies elsewhere: in another directory, or where the scan didn't look, as its link count
tells. Both are counted once a directory, however many names it has there; together with what has
one name alone that is what ``du -s`` says of the directory. So the sums depend on names and link
counts only, not on which of the names was met first, nor on which directory is shown with an inode.

Memory is for each inode of which further names are expected, for each set of directories in which
inodes have all their names, and for the directories above these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from scantree.reader.listing import EntryKind
from scantree.scanning.findings import NO_ROW, Directories
from scantree.scanning.row_order import path_order


class Sums(NamedTuple):
    """Of inodes. Sizes are bytes."""

    apparent_size: int = 0
    allocated_size: int = 0
    inodes: int = 0
    files: int = 0

    def plus(self, other: Sums) -> Sums:
        """The sums of both."""
        return Sums(*map(int.__add__, self, other))

    def minus(self, other: Sums) -> Sums:
        """What is left of these without the other's."""
        return Sums(*map(int.__sub__, self, other))


NOTHING = Sums()


class _Inode:
    """An inode of which more names may come: in which rows, how many names, its sums."""

    __slots__ = ("links", "names", "rows", "sums")

    def __init__(self, rows: int, links: int, sums: Sums) -> None:
        self.rows = rows
        self.links = links
        self.names = 1
        self.sums = sums


class LinkedNames:
    """Told of every name of inodes with several, in any order.

    Not ``is_exact`` where inodes may have more names than their link counts say, as in exports
    that don't tell these: then all inodes are kept to the end.
    """

    def __init__(self, *, is_exact: bool = True) -> None:
        self._is_exact = is_exact
        self._open: dict[tuple[int, int], _Inode] = {}
        self._ended: dict[int, Sums] = {}
        # Rows in the order in which they were met are a number: it stands for the number of
        # those before the last one, and that.
        self._sets: list[tuple[int, int]] = [(0, NO_ROW)]
        self._numbers: dict[tuple[int, int], int] = {}

    def add(
        self, row: int, device: int, inode: int, links: int, kind: EntryKind, sizes: tuple[int, int]
    ) -> None:
        """A name in a row; ``sizes`` are the apparent and the allocated one."""
        key = (device, inode)
        known = self._open.get(key)
        if known is None:
            sums = Sums(*sizes, 1, int(kind is EntryKind.FILE))
            known = self._open[key] = _Inode(self._with(0, row), links, sums)
        else:
            known.names += 1
            known.rows = self._with(known.rows, row)
        if self._is_exact and known.names >= links:
            self._ended[known.rows] = self._ended.get(known.rows, NOTHING).plus(known.sums)
            del self._open[key]

    def _with(self, rows: int, row: int) -> int:
        """The number of a set of rows with one more in it."""
        # The names in one row come together.
        if self._sets[rows][1] == row:
            return rows
        known = self._numbers.get((rows, row))
        if known is None:
            known = self._numbers[rows, row] = len(self._sets)
            self._sets.append((rows, row))
        return known

    def _rows(self, number: int) -> tuple[int, ...]:
        rows = set()
        while number:
            number, row = self._sets[number]
            rows.add(row)
        return tuple(sorted(rows))

    def sums(self) -> tuple[Mapping[tuple[int, ...], Sums], Mapping[tuple[int, ...], Sums]]:
        """What inodes have all of their names in some rows, and what others have names in some."""
        whole: dict[tuple[int, ...], Sums] = {}
        for number, sums in self._ended.items():
            rows = self._rows(number)
            whole[rows] = whole.get(rows, NOTHING).plus(sums)
        part: dict[tuple[int, ...], Sums] = {}
        for inode in self._open.values():
            rows = self._rows(inode.rows)
            sets = whole if inode.names >= inode.links else part
            sets[rows] = sets.get(rows, NOTHING).plus(inode.sums)
        return whole, part


class Shared:
    """What each row shares, and what is its own.

    ``shown`` says of rows with what sums of linked inodes they are shown, of their own.
    """

    def __init__(
        self, directories: Directories, names: LinkedNames, shown: Mapping[int, Sums] | None = None
    ) -> None:
        self._directories = directories
        parent = directories.parent
        whole, part = names.sums()
        linked: dict[int, Sums] = {}
        exclusive: dict[int, Sums] = {}
        for rows, sums in whole.items():
            top = _spread(rows, parent, linked, sums)
            if top is not None:
                _add(exclusive, top, sums)
        for rows, sums in part.items():
            _spread(rows, parent, linked, sums)
        if shown is None:
            shown = _shown([*whole.items(), *part.items()], path_order(directories))
        # What a row is shown with, of linked inodes; what it has; and what nobody else has.
        self._shown, self._linked, self._exclusive = (
            _upwards(dict(each), parent) for each in (shown, linked, exclusive)
        )

    def shared(self, row: int) -> Sums:
        """Of the inodes in and below a row that have a name outside of it."""
        return self._linked.get(row, NOTHING).minus(self._exclusive.get(row, NOTHING))

    def exclusive(self, row: int) -> Sums:
        """Of all other inodes in and below a row, the directories among them."""
        told = self._directories
        sums = Sums(
            told.apparent_size(row), told.allocated_size(row), told.inodes(row), told.files(row)
        )
        # A file that was changed meanwhile has other sizes with each name.
        rest = sums.minus(self._shown.get(row, NOTHING))
        return Sums(*(max(each, 0) for each in rest)).plus(self._exclusive.get(row, NOTHING))


def _add(column: dict[int, Sums], row: int, sums: Sums) -> None:
    column[row] = column.get(row, NOTHING).plus(sums)


def _shown(
    found: Iterable[tuple[tuple[int, ...], Sums]], precedes: Callable[[int, int], bool]
) -> dict[int, Sums]:
    """With what the rows are shown: each inode in that of its rows whose path comes first."""
    shown: dict[int, Sums] = {}
    for rows, sums in found:
        first, *others = rows
        for row in others:
            if precedes(row, first):
                first = row
        _add(shown, first, sums)
    return shown


def _spread(
    rows: tuple[int, ...], parent: Callable[[int], int], column: dict[int, Sums], sums: Sums
) -> int | None:
    """Enter sums so that, added up, each row at or above one of these has them once.

    Answers the lowest row that all lie at or below, if there is one. A parent's number is smaller
    than its child's.
    """
    for row in rows:
        _add(column, row, sums)
    at = set(rows)
    lowest_last = [-row for row in rows]
    heapify(lowest_last)
    is_apart = False
    while len(at) > 1:
        row = -heappop(lowest_last)
        at.remove(row)
        above = parent(row)
        if above == NO_ROW:
            is_apart = True
        elif above in at:
            column[above] = column.get(above, NOTHING).minus(sums)
        else:
            at.add(above)
            heappush(lowest_last, -above)
    (top,) = at
    return None if is_apart else top


def _upwards(column: dict[int, Sums], parent: Callable[[int], int]) -> dict[int, Sums]:
    """Add the sums of each row to all rows above it."""
    rows = set(column)
    for row in list(column):
        above = parent(row)
        while above != NO_ROW and above not in rows:
            rows.add(above)
            above = parent(above)
    for row in sorted(rows, reverse=True):
        above = parent(row)
        if above != NO_ROW and row in column:
            column[above] = column.get(above, NOTHING).plus(column[row])
    return column
