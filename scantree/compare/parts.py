"""What of a directory's change is whose: the parts that the things in it have in it.

What was moved from one directory to another adds all that it has to the one, and takes what it
had from the other; within one directory, it adds what it has more now.

A directory is *explained* by a part that makes four fifths of its change or more: that is shown
in its place, so that one change isn't told at every level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scantree.compare.changes import Change
from scantree.compare.columns import NO_PLACE
from scantree.compare.sums import NOTHING, Sums
from scantree.scanning.basis import Basis


class Part(NamedTuple):
    """A change, and what it adds to the directory ``above``; a departure is seen where it left."""

    change: Change
    sums: Sums
    above: int
    is_departure: bool = False


def parts(changes: Iterable[Change]) -> Iterator[Part]:
    """The parts of all changes, in their order."""
    for change in changes:
        if change.moved_from is None or change.left == change.above:
            yield Part(change, change.delta, change.above)
            continue
        yield Part(change, change.new, change.above)
        if change.left != NO_PLACE:
            yield Part(change, NOTHING.minus(change.old), change.left, is_departure=True)


def explanations(found: Iterable[Part], basis: Basis) -> dict[int, Part]:
    """By the places of directories that are explained: the part that does it."""
    deltas: dict[int, int] = {}
    largest: dict[int, Part] = {}
    for part in found:
        change = part.change
        if change.place != NO_PLACE and not part.is_departure:
            deltas[change.place] = change.delta.of(basis)
        size = abs(part.sums.of(basis))
        if part.above != NO_PLACE and (
            part.above not in largest or size > abs(largest[part.above].sums.of(basis))
        ):
            largest[part.above] = part
    explained = {}
    for place, delta in deltas.items():
        best = largest.get(place)
        if delta and best is not None:
            size = best.sums.of(basis)
            if (size if delta > 0 else -size) * 5 >= abs(delta) * 4:
                explained[place] = best
    return explained
