"""The statistics of a comparison: medians, their spread, and what lies between two."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity over several runs, in whatever unit it was measured."""

    median: float
    minimum: float
    maximum: float

    def to_dict(self) -> dict[str, float]:
        """The figure by name."""
        return {"median": self.median, "minimum": self.minimum, "maximum": self.maximum}


def figure(values: Sequence[float]) -> Figure:
    """The figure of at least one run; the median of an even number is between two."""
    return Figure(statistics.median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The median of the ratios of runs that stood beside each other in time.

    A machine whose speed drifts slows both of a pair, so the ratio of the pair holds
    where the ratio of two medians does not. None where the runs don't stand in pairs,
    or a divisor is 0.
    """
    pairs = _pairs(ours, theirs)
    if pairs is None or any(their == 0 for _, their in pairs):
        return None
    return statistics.median(our / their for our, their in pairs)


def difference(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The median of how much more ours took in runs that stood beside each other.

    None where the runs don't stand in pairs.
    """
    pairs = _pairs(ours, theirs)
    return None if pairs is None else statistics.median(our - their for our, their in pairs)


def _pairs(ours: Sequence[float], theirs: Sequence[float]) -> list[tuple[float, float]] | None:
    return list(zip(ours, theirs, strict=True)) if len(ours) == len(theirs) else None
