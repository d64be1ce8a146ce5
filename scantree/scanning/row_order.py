"""The order of the directory tree's rows by path, whatever order the scan met them in."""

from __future__ import annotations

from collections.abc import Callable

from scantree.scanning.findings import NO_ROW, Directories
from scantree.scanning.tree import DirectoryTree


def path_order(directories: Directories) -> Callable[[int, int], bool]:
    """``precedes`` for the rows of any scan to look at."""
    places = {row: place for place, row in enumerate(directories.roots())}
    parent, name = directories.parent, directories.name

    def row_precedes(row: int, other: int) -> bool:
        at, other_at = row, other
        below = other_below = NO_ROW
        while at != other_at:
            if at > other_at:
                below, at = at, parent(at)
            else:
                other_below, other_at = other_at, parent(other_at)
        if NO_ROW in {below, other_below}:
            return other_below != NO_ROW
        if at == NO_ROW:
            return places[below] < places[other_below]
        return name(below) < name(other_below)

    return row_precedes


def precedes(tree: DirectoryTree, row: int, other: int) -> bool:
    """Whether the path of ``row`` comes before that of ``other``.

    Roots come in the order in which they were given, a directory before what is in it,
    and siblings by the bytes of their names. Costs the steps up to where the two paths
    part, and asks for no closed tree.
    """
    parents = tree.parents
    at, other_at = row, other
    below = other_below = NO_ROW
    # A parent's number is smaller than its children's, so the larger one goes up.
    while at != other_at:
        if at > other_at:
            below, at = at, parents[at]
        else:
            other_below, other_at = other_at, parents[other_at]
    if other_below == NO_ROW:
        return False
    if below == NO_ROW:
        return True
    if at == NO_ROW:
        return tree.place(below) < tree.place(other_below)
    return tree.name(below) < tree.name(other_below)
