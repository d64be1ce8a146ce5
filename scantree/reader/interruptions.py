"""Calls that were interrupted (EINTR) are made again, but not for ever.

A file server may answer with that as often as it is asked. Python's own ``os.fstat`` asks for
ever (PEP 475), in a loop that nothing ends, so what is open is looked at by ``os.stat``, which
doesn't; ``open_at`` is there in place of ``os.open``. The same number of times as in
``native/interruptions.h``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from errno import EINTR
from typing import TypeVar

from scantree.reader.listing import EntryProblem, Listing, Operation

MOST_INTERRUPTIONS = 20

T = TypeVar("T")

_INTERRUPTED_READ = EntryProblem(Operation.READ, b"", EINTR)


def uninterrupted(call: Callable[[], T]) -> T:
    """What ``call`` answers, which is made again where it was interrupted."""
    for _ in range(MOST_INTERRUPTIONS - 1):
        try:
            return call()
        except InterruptedError:
            continue
    return call()


def status_of(
    path: int | bytes | str, *, dir_fd: int | None = None, follow_symlinks: bool = True
) -> os.stat_result:
    """stat(2) of a path, or of what is open."""
    return uninterrupted(lambda: os.stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks))


def was_interrupted(listing: Listing) -> bool:
    """Whether reading a directory ended because of that."""
    return bool(listing.problems) and listing.problems[-1] == _INTERRUPTED_READ


def read_through(read: Callable[[], Listing]) -> Listing:
    """The listing that ``read`` makes, from the beginning again where that was interrupted."""
    for _ in range(MOST_INTERRUPTIONS - 1):
        try:
            listing = read()
        except InterruptedError:
            continue
        if not was_interrupted(listing):
            return listing
    return read()
