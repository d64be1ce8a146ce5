"""A scan as it stands at one moment: what the live view is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scantree.engine import ChildCounts


class SlowDirectory(NamedTuple):
    """A directory whose read is under way, and for how long it has been."""

    path: bytes
    seconds: float


class LargestDirectory(NamedTuple):
    """The directory that itself, with its files, has most of all so far; bytes allocated."""

    path: bytes
    allocated_size: int


@dataclass(frozen=True, slots=True)
class ProgressSnapshot:
    """Counts over the orchestrator's flat set of children, and the sums so far.

    ``children`` counts directory tasks by state; running are those that a job reads now.
    ``entries`` counts inodes, sizes are bytes. ``slowest`` are the reads that have been
    under way longest, longest first. ``jobs`` is the number of directories read at once.
    ``share`` is how much is done, from 0 to 0.99, an estimate; it and ``largest`` are None
    where the scan has no tree. ``seconds_left`` is there where an earlier scan tells what to
    expect. ``reading`` is the path of a directory that is read now, or
    was last.
    """

    elapsed_seconds: float
    children: ChildCounts
    entries: int
    files: int
    apparent_size: int
    allocated_size: int
    problems: int
    jobs: int
    slowest: tuple[SlowDirectory, ...]
    is_paused: bool = False
    share: float | None = None
    largest: LargestDirectory | None = None
    reading: bytes | None = None
    seconds_left: float | None = None

    @property
    def running(self) -> int:
        """Directories that a job reads now."""
        return min(self.children.running, self.jobs)

    @property
    def waiting(self) -> int:
        """Directories that are known and that nobody reads yet."""
        return self.children.unfinished - self.running
