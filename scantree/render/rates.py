"""How fast a scan is going just now: differences between snapshots a while apart."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from scantree.scanning.progress import ProgressSnapshot

WINDOW_SECONDS = 2.0
"""The span that a rate is taken over; longer means steadier, shorter means fresher."""


class Rates(NamedTuple):
    """Per second, over the last two seconds or so."""

    directories: float
    entries: float


class _Sample(NamedTuple):
    seconds: float
    directories: int
    entries: int


class RateMeter:
    """Is shown one snapshot after the other and answers the rates as of the last."""

    def __init__(self) -> None:
        self._samples = deque([_Sample(0.0, 0, 0)])

    def update(self, snapshot: ProgressSnapshot) -> Rates:
        """Take a snapshot in."""
        directories = snapshot.children.completed + snapshot.children.failed
        now = _Sample(snapshot.elapsed_seconds, directories, snapshot.entries)
        samples = self._samples
        samples.append(now)
        while len(samples) > 2 and now.seconds - samples[1].seconds >= WINDOW_SECONDS:
            samples.popleft()
        then = samples[0]
        seconds = now.seconds - then.seconds
        if seconds <= 0:
            return Rates(0.0, 0.0)
        return Rates(
            (now.directories - then.directories) / seconds,
            (now.entries - then.entries) / seconds,
        )
