"""Where an entry lies, and which of two places comes first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any, NamedTuple, TypeAlias

Precedes: TypeAlias = Callable[[int, int], bool]
"""Whether one row's path comes before another's."""


class Place(NamedTuple):
    """A name in the directory of a row; none for a root that is no directory itself."""

    row: int
    name: bytes


def comes_first(place: Place, other: Place, precedes: Precedes) -> bool:
    """Whether ``place`` comes before the other one: by their directories, then their names."""
    if place.row == other.row:
        return place.name < other.name
    return precedes(place.row, other.row)


def in_order_of(precedes: Precedes) -> Callable[[Place], Any]:
    """What sorts by place."""

    def compare(place: Place, other: Place) -> int:
        if place == other:
            return 0
        return -1 if comes_first(place, other, precedes) else 1

    return cmp_to_key(compare)
