"""What scantree may cost beside a program that stood next to it: bounds, and their judge.

A bound is a ratio of CPU times. Both programs run on the same machine at about the same
time, so its speed and most of its noise fall out; wall time is not looked at. What
starting up takes is measured over an empty directory and left out on both sides, so
that a ratio is that of the work, and a small tree will do.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

CpuSeconds = Mapping[str, Sequence[float]]
"""The CPU time of each run by the name of its program, round by round."""


class Measured(NamedTuple):
    """A program over the tree, and over nothing at all where that costs anything."""

    on_tree: str
    on_nothing: str | None = None

    def costs(self, seconds: CpuSeconds) -> list[float] | None:
        """Its work in each round, None where it did not run."""
        if self.on_tree not in seconds:
            return None
        if self.on_nothing is None:
            return list(seconds[self.on_tree])
        pairs = zip(seconds[self.on_tree], seconds[self.on_nothing], strict=True)
        return [whole - start for whole, start in pairs]


class Bound(NamedTuple):
    """The most that ``ours`` may take, in units of what ``theirs`` takes."""

    name: str
    ours: Measured
    theirs: Measured
    limit: float


class Finding(NamedTuple):
    """A bound and what was found: None where there was nothing to compare."""

    bound: Bound
    ratio: float | None

    @property
    def is_broken(self) -> bool:
        """Whether it was found to be exceeded."""
        return self.ratio is not None and self.ratio > self.bound.limit

    def describe(self) -> str:
        """The finding in a line."""
        if self.ratio is None:
            return f"{self.bound.name}: not measured"
        return f"{self.bound.name}: {self.ratio:.2f}, at most {self.bound.limit:.2f}"


def judge(bound: Bound, seconds: CpuSeconds) -> Finding:
    """The median over the rounds of what ours took in units of theirs."""
    ours, theirs = bound.ours.costs(seconds), bound.theirs.costs(seconds)
    if ours is None or theirs is None:
        return Finding(bound, None)
    # A machine that counts CPU time in coarse ticks may find that little work is none.
    ratios = [our / their for our, their in zip(ours, theirs, strict=True) if their > 0]
    return Finding(bound, statistics.median(ratios) if ratios else None)
