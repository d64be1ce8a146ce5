"""The engine's prefetch over a reader: claimed directories in, listings out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import trio

from scantree.reader.address_space import ensure_reserve
from scantree.reader.listing import Listing
from scantree.reader.protocol import NOTIFY_SECONDS, Reader
from scantree.scanning.defects import Defects
from scantree.scanning.tasks import ScanL1DirTask


class ListingPrefetch:
    """Has the reader read directories and waits for its listings, a burst at a time.

    An error of the reader itself, which is one of the program, is added to ``defects``.
    Nothing is collected before ``until_wanted`` has returned, if that is given. ``tick`` is
    called many times a second.
    """

    def __init__(
        self,
        reader: Reader,
        defects: Defects,
        until_wanted: Callable[[], Awaitable[None]] | None = None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._reader = reader
        self._tick = tick
        self._until_wanted = until_wanted
        self._defects = defects
        self._handed_in = trio.Event()
        self._is_paused = False
        self._goes_on = False

    @property
    def capacity(self) -> int:
        """How many directories the reader wants to hold."""
        return 0 if self._is_paused else self._reader.capacity

    def pause(self) -> None:
        """Take no directories until ``go_on``."""
        self._is_paused = True

    def go_on(self) -> None:
        """Take directories again."""
        self._is_paused = False
        self._goes_on = True

    def submit(self, batch: Sequence[tuple[int, ScanL1DirTask]]) -> None:
        """Hand directories to the reader."""
        self._handed_in.set()
        try:
            self._reader.submit(batch)
        except Exception as defect:
            self._defects.add(defect)
            raise

    async def receive(self) -> Sequence[tuple[int, Listing]]:
        """Wait for listings."""
        while True:
            await self._wait()
            self._tick()
            if self._until_wanted is not None:
                await self._until_wanted()
            try:
                listings = self._reader.collect()
                ensure_reserve()
            except Exception as defect:
                self._defects.add(defect)
                raise
            if listings or self._goes_on:
                # An empty answer, too, has the engine hand in what has waited.
                self._goes_on = False
                return listings
            self._handed_in = trio.Event()

    async def _wait(self) -> None:
        """Wait until it is worth while to ask the reader."""
        descriptor = self._reader.fileno()
        if descriptor is not None:
            with trio.move_on_after(NOTIFY_SECONDS):
                await trio.lowlevel.wait_readable(descriptor)
        else:
            # It reads when it is asked, and has mostly read everything when it answers nothing.
            with trio.move_on_after(NOTIFY_SECONDS):
                await self._handed_in.wait()
