"""A scan one directory at a time, with something happening in between; the same every time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from scantree.reader.around import ReaderAround
from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader, ReadOptions
from tests.reader.kinds import ReaderKind
from tests.truth.opening import opening


class PacedReader(ReaderAround):
    """Gives another reader one request at a time.

    Before each it calls ``between`` with the number of listings so far.
    """

    def __init__(self, reader: Reader, between: Callable[[int], None]) -> None:
        super().__init__(reader)
        self._between = between
        self._waiting: deque[tuple[int, DirectoryRequest]] = deque()
        self._is_reading = False
        self._listings = 0

    @property
    def jobs(self) -> int:
        return 1

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        self._waiting.extend(batch)
        self._go_on()

    def collect(self) -> list[tuple[int, Listing]]:
        found = self._reader.collect()
        if found:
            self._is_reading = False
            self._listings += 1
            self._go_on()
        return found

    def _go_on(self) -> None:
        if self._waiting and not self._is_reading:
            self._between(self._listings)
            self._is_reading = True
            self._reader.submit([self._waiting.popleft()])


def paced(kind: ReaderKind, between: Callable[[int], None]) -> AbstractContextManager[None]:
    """Scans are paced as long as this context lasts."""

    def open_paced(options: ReadOptions, jobs: int | None) -> Reader:
        return PacedReader(kind.open(options, 1), between)

    return opening(open_paced)
