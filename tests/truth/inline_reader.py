"""The Python twin without threads, so that a scan takes the same steps every time."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scantree.reader.by_descriptor import DescriptorDirectoryReader
from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader, ReadOptions, UnderWay
from scantree.reader.sums import ListingSums


class InlineReader:
    """Reads in the thread that collects, one directory each time."""

    name = "python"
    jobs = 1
    capacity = 4

    def __init__(self, options: ReadOptions) -> None:
        self._reads = DescriptorDirectoryReader(options)
        self._todo: list[tuple[int, DirectoryRequest]] = []
        # Readable all the time.
        self._waiting, self._sending = os.pipe()
        os.write(self._sending, b"!")

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        self._todo += batch

    def collect(self) -> list[tuple[int, Listing]]:
        if not self._todo:
            return []
        token, request = self._todo.pop(0)
        return [(token, self._reads.read(request))]

    def fileno(self) -> int:
        return self._waiting

    def under_way(self) -> list[UnderWay]:
        return []

    def hanging(self, nanoseconds: int) -> list[int]:
        return []

    def withdraw(self, parent_device: int) -> list[int]:
        return []

    def new_sums(self) -> ListingSums:
        return ListingSums()

    def close(self) -> None:
        self._reads.close()
        os.close(self._waiting)
        os.close(self._sending)


def open_inline(options: ReadOptions, jobs: int | None) -> Reader:
    """As a scan opens its reader; there is one job, whatever is asked for."""
    return InlineReader(options)
