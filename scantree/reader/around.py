"""A reader around another, to which it passes everything on.

What changes one thing about how a reader reads is derived from it, and says only that.
"""

from __future__ import annotations

from collections.abc import Sequence

from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader, UnderWay
from scantree.reader.sums import Sums


class ReaderAround:
    """Reads by ``reader``; the methods are those of ``Reader``, and do what it says there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def name(self) -> str:
        """The name of the reader inside."""
        return self._reader.name

    @property
    def jobs(self) -> int:
        """How many directories are read at once, now."""
        return self._reader.jobs

    @property
    def capacity(self) -> int:
        """How many requests should be submitted and not yet collected, at most."""
        return self._reader.capacity

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        self._reader.submit(batch)

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing."""
        return self._reader.collect()

    def fileno(self) -> int | None:
        """A descriptor that polls readable while finished listings wait."""
        return self._reader.fileno()

    def under_way(self) -> list[UnderWay]:
        """The reads going on now, in no order."""
        return self._reader.under_way()

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""
        return self._reader.hanging(nanoseconds)

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        return self._reader.withdraw(parent_device)

    def new_sums(self) -> Sums:
        """Empty sums, which this reader's listings can be added to."""
        return self._reader.new_sums()

    def close(self) -> None:
        """Drop what is queued and let the threads go; waits for no read that hangs."""
        self._reader.close()
