"""A scan whose steps don't depend on how fast anything is, to count its instructions.

``python -m benchmarks.steady_scan native|python PATH`` scans with the real reader and one
job, but takes listings only when all that was handed in has been read. So there are as
many bursts, and turns of the event loop, on a busy machine as on an idle one. How many
there are otherwise is chance: what a burst holds is what was read meanwhile.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Sequence

import trio

from scantree.native import ENVIRONMENT_VARIABLE
from scantree.reader.around import ReaderAround
from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader, ReadOptions
from scantree.reader.select import open_reader
from scantree.scanning import Scan
from scantree.scanning.request import ScanRequest

READERS = {"native": "1", "python": "0"}
CAPACITY = 64
"""Directories handed in at once: about what a burst of a fast scan holds."""


class SteadyReader(ReaderAround):
    """A reader that collects all or nothing."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._under_way = 0
        # Readable all the time.
        self._waiting, self._sending = os.pipe()
        os.write(self._sending, b"!")

    @property
    def capacity(self) -> int:
        """How many requests are taken at once."""
        return CAPACITY

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests."""
        self._under_way += len(batch)
        self._reader.submit(batch)

    def collect(self) -> list[tuple[int, Listing]]:
        """Wait until all requests are answered, and take the listings in their order."""
        listings: list[tuple[int, Listing]] = []
        descriptor = self._reader.fileno()
        while len(listings) < self._under_way:
            if descriptor is not None:
                select.select([descriptor], [], [])
            listings += self._reader.collect()
        self._under_way = 0
        listings.sort(key=_token)
        return listings

    def fileno(self) -> int:
        """A descriptor that is always readable."""
        return self._waiting

    def close(self) -> None:
        """Let the reader go."""
        self._reader.close()
        os.close(self._waiting)
        os.close(self._sending)


def _token(arrived: tuple[int, Listing]) -> int:
    return arrived[0]


def open_steady(options: ReadOptions, jobs: int | None) -> Reader:
    """As a scan opens its reader; there is one job, whatever is asked for."""
    return SteadyReader(open_reader(options, 1))


def main(arguments: Sequence[str]) -> None:
    """Scan, and print the number of inodes."""
    reader, path = arguments
    os.environ[ENVIRONMENT_VARIABLE] = READERS[reader]
    request = ScanRequest(roots=(os.fsencode(path),))
    report = trio.run(Scan(request, reader=open_steady).run)
    print(report.totals.inodes)


if __name__ == "__main__":
    main(sys.argv[1:])
