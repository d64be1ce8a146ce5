"""The reader for want of descriptors: no threads, nothing kept open, one directory at a time.

It reads in ``collect``, in the thread of whoever calls that, so it needs nothing to be
woken by. Two descriptors are enough; where there is only one, ``by_working_directory``
does with it, if the process may move.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from scantree.reader.boundaries import Boundaries
from scantree.reader.by_descriptor import DescriptorDirectoryReader, is_supported
from scantree.reader.by_path import PathDirectoryReader
from scantree.reader.by_working_directory import WorkingDirectoryReader
from scantree.reader.descriptors import is_shortage
from scantree.reader.listing import Listing
from scantree.reader.open_directory import DirectoryOpener
from scantree.reader.protocol import DirectoryRequest, ReadOptions, UnderWay
from scantree.reader.read_directory import DirectoryReader
from scantree.reader.sums import ListingSums
from scantree.reader.withdrawing import withdrawn

CAPACITY = 64
"""How many requests suit the reader; more would only be memory."""

_BURST_NS = 20_000_000
"""For how long it reads before it lets the caller go on."""


def frugal_readers(options: ReadOptions) -> list[DirectoryReader]:
    """The ways of reading directories that keep nothing open, the better one first."""
    if not is_supported():
        return [PathDirectoryReader(options)]
    opener = DirectoryOpener(options.roots, follow_symlinks=options.follow_symlinks, keeps=False)
    boundaries = Boundaries(options)
    ways: list[DirectoryReader] = [DescriptorDirectoryReader(options, opener, boundaries)]
    if options.owns_process:
        # Where there is no way back it is not tried.
        with suppress(OSError):
            ways.append(WorkingDirectoryReader(options, boundaries))
    return ways


class InlineReader:
    """Reads what it was given, in the order that it was given.

    ``ways`` are tried one after the other, each where the one before lacked descriptors;
    what suits the platform and the options where it is not given.
    """

    name = "python"
    jobs = 1
    capacity = CAPACITY

    def __init__(self, options: ReadOptions, ways: Sequence[DirectoryReader] | None = None) -> None:
        self._ways = frugal_readers(options) if ways is None else ways
        self._todo: deque[tuple[int, DirectoryRequest]] = deque()
        self._is_closed = False

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        if not self._is_closed:
            self._todo.extend(batch)

    def collect(self) -> list[tuple[int, Listing]]:
        """Read for the time of a burst, one directory at least, and take the listings."""
        finished: list[tuple[int, Listing]] = []
        until = time.monotonic_ns() + _BURST_NS
        while self._todo and not (finished and time.monotonic_ns() >= until):
            token, request = self._todo.popleft()
            finished.append((token, self._read(request)))
        return finished

    def fileno(self) -> None:
        """There is none to wait for."""

    def under_way(self) -> list[UnderWay]:
        """Whoever asks does so between two reads."""
        return []

    def hanging(self, nanoseconds: int) -> list[int]:
        """Whoever asks does so between two reads."""
        return []

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        return withdrawn(self._todo, parent_device)

    def new_sums(self) -> ListingSums:
        """Empty sums, which this reader's listings can be added to."""
        return ListingSums()

    def close(self) -> None:
        """Drop what is queued."""
        self._is_closed = True
        self._todo.clear()

    def _read(self, request: DirectoryRequest) -> Listing:
        for way in self._ways:
            try:
                return way.read(request)
            except OSError as error:
                if not is_shortage(error):
                    raise
                shortage = error
        return self._ways[-1].give_up(request, shortage)
