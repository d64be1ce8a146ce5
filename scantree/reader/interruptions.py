"""Calls that were interrupted (EINTR) are made again, but not for ever.

A file server may answer with that as often as it is asked. Python's own ``os.open`` and
``os.fstat`` ask for ever (PEP 475), in a loop that nothing ends, so here the C library opens
files, and ``os.stat`` looks at what is open: of all that reads directories these two are to be
called by nothing else. The same number of times as in ``native/interruptions.h``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from errno import EINTR
from typing import Protocol, TypeVar

from scantree.reader.listing import EntryProblem, Listing, Operation

MOST_INTERRUPTIONS = 20

T = TypeVar("T")

_INTERRUPTED_READ = EntryProblem(Operation.READ, b"", EINTR)
_AT_FDCWD = -100


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


def read_through(read: Callable[[], Listing]) -> Listing:
    """The listing that ``read`` makes, from the beginning again where that was interrupted."""
    for _ in range(MOST_INTERRUPTIONS - 1):
        try:
            listing = read()
        except InterruptedError:
            continue
        if not listing.problems or listing.problems[-1] != _INTERRUPTED_READ:
            return listing
    return read()


class _OpenAt(Protocol):
    def __call__(self, path: bytes, flags: int, dir_fd: int | None = None, /) -> int: ...


def _opener() -> _OpenAt:
    """What opens a path below a descriptor, by the C library where that is known well."""
    if not sys.platform.startswith("linux"):
        return _open_for_ever
    try:
        import ctypes  # noqa: PLC0415 - not everywhere
    except ImportError:
        return _open_for_ever
    openat = ctypes.CDLL(None, use_errno=True).openat
    openat.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    openat.restype = ctypes.c_int
    get_errno = ctypes.get_errno

    def open_at(path: bytes, flags: int, dir_fd: int | None = None, /) -> int:
        for _ in range(MOST_INTERRUPTIONS):
            descriptor: int = openat(_AT_FDCWD if dir_fd is None else dir_fd, path, flags)
            if descriptor >= 0:
                return descriptor
            error = get_errno()
            if error != EINTR:
                break
        raise OSError(error, os.strerror(error), path)

    return open_at


def _open_for_ever(path: bytes, flags: int, dir_fd: int | None = None, /) -> int:
    return os.open(path, flags, dir_fd=dir_fd)


open_at = _opener()
"""Opens a path, below a descriptor if there is one; what it opens no other program inherits."""
