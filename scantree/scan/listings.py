"""The engine's prefetch over a reader: claimed directories in, listings out."""

from __future__ import annotations

from collections.abc import Sequence

import trio

from scantree.reader.listing import Listing
from scantree.reader.protocol import NOTIFY_SECONDS, Reader
from scantree.scan.tasks import ScanL1DirTask


class ListingPrefetch:
    """Has the reader read directories and waits for its listings, a burst at a time.

    An error of the reader itself, which is one of the program, is added to ``defects``.
    """

    def __init__(self, reader: Reader, defects: list[Exception]) -> None:
        self._reader = reader
        self._defects = defects

    @property
    def capacity(self) -> int:
        """How many directories the reader wants to hold."""
        return self._reader.capacity

    def submit(self, batch: Sequence[tuple[int, ScanL1DirTask]]) -> None:
        """Hand directories to the reader."""
        try:
            self._reader.submit(batch)
        except Exception as defect:
            self._defects.append(defect)
            raise

    async def receive(self) -> Sequence[tuple[int, Listing]]:
        """Wait for listings."""
        while True:
            with trio.move_on_after(NOTIFY_SECONDS):
                await trio.lowlevel.wait_readable(self._reader.fileno())
            try:
                listings = self._reader.collect()
            except Exception as defect:
                self._defects.append(defect)
                raise
            if listings:
                return listings
