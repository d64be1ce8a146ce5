"""Which directories a view of limited length shows: the largest, at whatever depth.

A priority queue starts with the roots; the largest row leaves it, is shown, and its
children enter. A directory is never larger than its parent, so what leaves first is the
largest of all that is left, and the parent of a shown row is shown. Nothing recurses,
and of each directory's children no more are looked at closely than could be shown, so a
tree of millions of rows costs no more than a pass over the children of the shown rows.
Rows of equal size come in the order of their names, whatever order the scan met them in.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scantree.render.threshold import Threshold
from scantree.scanning.tree import DirectoryTree

NO_SHOWN_PARENT = -1


class ShownRow(NamedTuple):
    """A row of the tree to show, and the place of its parent in the selection."""

    row: int
    parent: int


class Limits(NamedTuple):
    """How many rows are shown, how deep (a root is 0), and which sizes."""

    rows: int | None = None
    depth: int | None = None
    threshold: Threshold = Threshold()


def select_rows(tree: DirectoryTree, column: Sequence[int], limits: Limits) -> list[ShownRow]:
    """The rows to show, parents before children and larger siblings before smaller.

    Roots go before everything else, so that they are missing only where there is no
    room for them. Where the threshold hides large rows, the largest shown ones have
    ``NO_SHOWN_PARENT``.
    """
    room = sys.maxsize if limits.rows is None else limits.rows
    deepest = sys.maxsize if limits.depth is None else limits.depth
    least = limits.threshold.least
    order = 0
    queue: list[tuple[bool, int, int, int, int, int]] = []
    for row, depth in _first_rows(tree, column, deepest, limits.threshold):
        if column[row] >= least:
            queue.append((depth > 0, -column[row], order, row, depth, NO_SHOWN_PARENT))
            order += 1
    heapq.heapify(queue)
    shown: list[ShownRow] = []
    while queue and len(shown) < room:
        _, _, _, row, depth, parent = heapq.heappop(queue)
        place = len(shown)
        shown.append(ShownRow(row, parent))
        if depth >= deepest:
            continue
        for child in _largest(tree, column, list(tree.children(row)), room - len(shown)):
            if column[child] < least:
                break
            heapq.heappush(queue, (True, -column[child], order, child, depth + 1, place))
            order += 1
    return shown


def _first_rows(
    tree: DirectoryTree, column: Sequence[int], deepest: int, threshold: Threshold
) -> Iterable[tuple[int, int]]:
    """The uppermost rows that are not too large, with their depths, in a stable order."""
    roots = sorted(tree.roots(), key=tree.name)
    if threshold.most is None:
        return [(row, 0) for row in roots]
    found = []
    stack = [(row, 0) for row in roots]
    while stack:
        row, depth = stack.pop()
        if not threshold.exceeds(column[row]):
            found.append((row, depth))
        elif depth < deepest:
            stack.extend((child, depth + 1) for child in tree.children(row))
    return sorted(found, key=lambda item: tree.path(item[0]))


def _largest(tree: DirectoryTree, column: Sequence[int], rows: list[int], count: int) -> list[int]:
    """The ``count`` largest of some rows, largest first, equal ones by name."""
    if count <= 0:
        return []
    if len(rows) > count:
        least = heapq.nlargest(count, map(column.__getitem__, rows))[-1]
        larger = [row for row in rows if column[row] > least]
        equal = (row for row in rows if column[row] == least)
        rows = larger + heapq.nsmallest(count - len(larger), equal, key=tree.name)
    return sorted(rows, key=lambda row: (-column[row], tree.name(row)))
