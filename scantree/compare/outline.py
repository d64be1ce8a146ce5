"""The tree of changes that a view shows: the largest, each below the nearest that is shown.

Roots are always there. Directories that one of their parts explains are not: names lead from
the directory above to what does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scantree.compare.changes import Change
from scantree.compare.columns import NO_PLACE
from scantree.compare.comparison import Comparison
from scantree.compare.parts import Part, explanations, parts


class Limits(NamedTuple):
    """How many changes are shown, how deep (a root is 0), how large at least, and below what."""

    rows: int | None = None
    depth: int | None = None
    least: int = 0
    most: int | None = None
    under: bytes | None = None


class Node(NamedTuple):
    """A change that is shown, the names that lead to it, and the number of the node above."""

    part: Part
    names: Sequence[bytes]
    above: int
    mostly: Sequence[bytes] = ()
    """What most of it is, where it is new or gone."""


class Outline(NamedTuple):
    """The nodes in the order of a drawn tree, and how many changes aren't shown."""

    nodes: Sequence[Node]
    hidden: int


def selected(comparison: Comparison, limits: Limits) -> list[Change]:
    """The changes within some limits, the largest first."""
    basis = comparison.basis
    is_within = _Within(comparison, limits)
    found = [
        change
        for change in comparison.changes
        if is_within(change.path, change.above, change.place)
        and _has_size(change.delta.of(basis), limits)
    ]
    return found[: limits.rows]


def outline(comparison: Comparison, limits: Limits) -> Outline:
    """The tree of the changes within some limits."""
    basis, columns = comparison.basis, comparison.columns
    is_within = _Within(comparison, limits)
    every = [
        part
        for part in parts(comparison.changes)
        if is_within(_path(part), part.above, NO_PLACE if part.is_departure else part.change.place)
    ]
    tops = [part for part in every if part.above == NO_PLACE and not part.is_departure]
    inner = [
        part for part in every if part.above != NO_PLACE and _has_size(part.sums.of(basis), limits)
    ]
    # What would explain a directory and isn't shown leaves it unexplained.
    explained = explanations((*tops, *inner), basis)
    others = [
        part
        for part in inner
        if part.is_departure
        or part.change.moved_from is not None
        or part.change.place not in explained
    ]
    others.sort(key=lambda part: -abs(part.sums.of(basis)))
    room = len(others) if limits.rows is None else max(limits.rows - len(tops), 0)
    shown = tops + others[:room]
    numbers = {
        part.change.place: number
        for number, part in enumerate(shown)
        if part.change.place != NO_PLACE and not part.is_departure
    }
    below: dict[int, list[int]] = {}
    nodes = []
    for number, part in enumerate(shown):
        change = part.change
        path = _path(part)
        names = [path if part.above == NO_PLACE else path.rpartition(b"/")[2]]
        place = part.above
        while place != NO_PLACE and place not in numbers:
            names.append(columns.names[place])
            place = columns.parents[place]
        above = numbers.get(place, -1)
        below.setdefault(above, []).append(number)
        nodes.append(Node(part, names[::-1], above, comparison.mostly(change)))
    return Outline(_in_tree_order(nodes, below), max(len(others) - room, 0))


def _path(part: Part) -> bytes:
    """Where a part is seen."""
    change = part.change
    return change.moved_from or change.path if part.is_departure else change.path


def _in_tree_order(nodes: Sequence[Node], below: dict[int, list[int]]) -> list[Node]:
    ordered: list[Node] = []
    stack = [(number, -1) for number in reversed(below.get(-1, []))]
    while stack:
        number, above = stack.pop()
        at = len(ordered)
        ordered.append(nodes[number]._replace(above=above))
        stack.extend((child, at) for child in reversed(below.get(number, [])))
    return ordered


def _has_size(size: int, limits: Limits) -> bool:
    return abs(size) >= limits.least and (limits.most is None or abs(size) <= limits.most)


class _Within:
    """Tells what lies within limits of depth, and in or below a directory."""

    def __init__(self, comparison: Comparison, limits: Limits) -> None:
        self._columns = comparison.columns
        self._depth = limits.depth
        self._under = limits.under
        self._place = NO_PLACE
        if limits.under is not None:
            self._place = self._columns.place_at(limits.under)

    def __call__(self, path: bytes, above: int, place: int) -> bool:
        """Whether something is within, of which the path and the place above it are these."""
        if self._under is not None and not self._is_under(path, above, place):
            return False
        if self._depth is None:
            return True
        depth = 0 if above == NO_PLACE else self._columns.depth(above) + 1
        return depth <= self._depth

    def _is_under(self, path: bytes, above: int, place: int) -> bool:
        assert self._under is not None
        if self._place == NO_PLACE:
            # It is gone, and so is all below it.
            return path == self._under or path.startswith(self._under.rstrip(b"/") + b"/")
        while above not in (NO_PLACE, self._place):
            above = self._columns.parents[above]
        return self._place in (above, place)
