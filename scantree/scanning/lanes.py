"""Lanes of a scan: a reader, and a domain of the engine, for each device that roots lie on.

Each has its own threads and its own room, so a disk that is slow, or doesn't answer, takes
nothing from the others. All directories are children of one orchestrator all the same. Where
the roots lie on one device, which is the usual case, there is one lane, and no more of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scantree.reader.protocol import Reader, UnderWay
from scantree.reader.sums import ListingSums, Sums
from scantree.scanning.listings import ListingPrefetch

DOMAIN = "scan"
MOST_LANES = 8
"""Any further devices share them."""


def lanes_of(roots: int, devices: Mapping[int, int]) -> list[int]:
    """The lane of each root, from 0; ``devices`` are those that are known, by root."""
    lanes: dict[int, int] = {}
    return [
        lanes.setdefault(devices[root], len(lanes) % MOST_LANES) if root in devices else 0
        for root in range(roots)
    ]


def domain_of(lane: int) -> str:
    """The name of a lane's domain."""
    return f"{DOMAIN} {lane}" if lane else DOMAIN


class Lanes:
    """The readers of a scan, and the prefetches over them, in the order of the lanes."""

    def __init__(self) -> None:
        self.readers: list[Reader] = []
        self.prefetches: list[ListingPrefetch] = []
        self._is_paused = False

    def open(
        self,
        count: int,
        open_reader: Callable[[], Reader],
        prefetch: Callable[[Reader], ListingPrefetch],
    ) -> None:
        """Open the readers; whoever called closes them, also where this raises."""
        for _ in range(count):
            self.readers.append(open_reader())
        self.prefetches = [prefetch(reader) for reader in self.readers]
        if self._is_paused:
            self.pause()

    def new_sums(self) -> Sums:
        """Empty sums, which the listings of all readers can be added to."""
        names = {(type(reader), reader.name) for reader in self.readers}
        return self.readers[0].new_sums() if len(names) == 1 else ListingSums()

    @property
    def jobs(self) -> int:
        """How many directories are read at once, now."""
        return sum(reader.jobs for reader in self.readers)

    def under_way(self) -> Sequence[UnderWay]:
        """The reads going on now, in no order."""
        return [read for reader in self.readers for read in reader.under_way()]

    def pause(self) -> None:
        """Hand the readers no further directory until ``go_on``."""
        self._is_paused = True
        for prefetch in self.prefetches:
            prefetch.pause()

    def go_on(self) -> None:
        """Undo ``pause``."""
        self._is_paused = False
        for prefetch in self.prefetches:
            prefetch.go_on()

    @property
    def is_paused(self) -> bool:
        """Whether it is paused."""
        return self._is_paused

    def close(self) -> None:
        """Close the readers; none waits for a read that hangs."""
        readers, self.readers, self.prefetches = self.readers, [], []
        for reader in readers:
            reader.close()
