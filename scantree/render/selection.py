"""Which directories a view of limited length shows: the largest, at whatever depth.

A priority queue starts with the roots; the largest row leaves it, is shown, and its
children enter. A directory is never larger than its parent, so what leaves first is the
largest of all that is left, and the parent of a shown row is shown. Nothing recurses,
and of each directory's children no more are asked for than could be shown, so a scan of
millions of rows costs no more than a look at the largest children of the shown rows.
Rows of equal size come in the order of their names, whatever order the scan met them in.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Iterable
from typing import NamedTuple

from scantree.render.threshold import Threshold
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories

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


def select_rows(directories: Directories, basis: Basis, limits: Limits) -> list[ShownRow]:
    """The rows to show, parents before children and larger siblings before smaller.

    Roots go before everything else, so that they are missing only where there is no
    room for them. Where the threshold hides large rows, the largest shown ones have
    ``NO_SHOWN_PARENT``.
    """
    size = directories.measure(basis)
    room = sys.maxsize if limits.rows is None else limits.rows
    deepest = sys.maxsize if limits.depth is None else limits.depth
    least = limits.threshold.least
    order = 0
    queue: list[tuple[bool, int, int, int, int, int]] = []
    for row, depth in _first_rows(directories, basis, deepest, limits.threshold):
        if size(row) >= least:
            queue.append((depth > 0, -size(row), order, row, depth, NO_SHOWN_PARENT))
            order += 1
    heapq.heapify(queue)
    shown: list[ShownRow] = []
    while queue and len(shown) < room:
        _, _, _, row, depth, parent = heapq.heappop(queue)
        place = len(shown)
        shown.append(ShownRow(row, parent))
        if depth >= deepest:
            continue
        for child in directories.largest(row, basis, room - place - 1):
            child_size = size(child)
            if child_size < least:
                break
            heapq.heappush(queue, (True, -child_size, order, child, depth + 1, place))
            order += 1
    return shown


def _first_rows(
    directories: Directories, basis: Basis, deepest: int, threshold: Threshold
) -> Iterable[tuple[int, int]]:
    """The uppermost rows that are not too large, with their depths, in a stable order."""
    roots = sorted(directories.roots(), key=directories.name)
    if threshold.most is None:
        return [(row, 0) for row in roots]
    size = directories.measure(basis)
    found = []
    stack = [(row, 0) for row in roots]
    while stack:
        row, depth = stack.pop()
        if not threshold.exceeds(size(row)):
            found.append((row, depth))
        elif depth < deepest:
            stack.extend((child, depth + 1) for child in directories.largest(row, basis))
    return sorted(found, key=lambda item: directories.path(item[0]))
