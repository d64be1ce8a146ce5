"""A reader over readers, each of which reads what is below roots of its own.

It is built only where roots differ: some are paths, others addresses in object stores.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from contextlib import suppress

from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader, UnderWay
from scantree.reader.sums import ListingSums


class RoutingReader:
    """Hands each request to the reader of its root, and collects from all.

    ``reader_of_root`` are indices into ``readers``, by root.
    """

    name = "routing"

    def __init__(self, readers: Sequence[Reader], reader_of_root: Sequence[int]) -> None:
        self._readers = tuple(readers)
        self._reader_of_root = tuple(reader_of_root)
        self._poll = _poll_of([reader.fileno() for reader in self._readers])

    @property
    def jobs(self) -> int:
        """How many directories are read at once, now."""
        return sum(reader.jobs for reader in self._readers)

    @property
    def capacity(self) -> int:
        """How many requests should be submitted and not yet collected, at most.

        That suits all of them together: any one may get all that is handed in.
        """
        return sum(reader.capacity for reader in self._readers)

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""
        shares: list[list[tuple[int, DirectoryRequest]]] = [[] for _ in self._readers]
        for pair in batch:
            shares[self._reader_of_root[pair[1].root]].append(pair)
        for reader, share in zip(self._readers, shares, strict=True):
            if share:
                reader.submit(share)

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing; empty where there is none. Waits for none."""
        return [pair for reader in self._readers for pair in reader.collect()]

    def fileno(self) -> int | None:
        """A descriptor that polls readable while finished listings of any reader wait."""
        return None if self._poll is None else self._poll.fileno()

    def under_way(self) -> list[UnderWay]:
        """The reads going on now, in no order."""
        return [read for reader in self._readers for read in reader.under_way()]

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""
        return [token for reader in self._readers for token in reader.hanging(nanoseconds)]

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet."""
        return [token for reader in self._readers for token in reader.withdraw(parent_device)]

    def new_sums(self) -> ListingSums:
        """Empty sums, which the listings of all readers can be added to."""
        return ListingSums()

    def close(self) -> None:
        """Close all readers; none waits for a read that hangs."""
        if self._poll is not None:
            self._poll.close()
        for reader in self._readers:
            reader.close()


def _poll_of(descriptors: Sequence[int | None]) -> select.epoll | None:
    """What polls readable where any descriptor does; None where there can be no such thing."""
    if None in descriptors or not hasattr(select, "epoll"):
        return None
    with suppress(OSError):
        poll = select.epoll()
        for descriptor in descriptors:
            assert descriptor is not None
            poll.register(descriptor, select.EPOLLIN)
        return poll
    return None
