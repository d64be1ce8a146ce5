"""openat(2), made again where it was interrupted, but not for ever as by ``os.open``.

``os.open`` asks in a loop that nothing ends (PEP 475), so here the C library is called.
"""

from __future__ import annotations

import os
import sys
from errno import EINTR
from typing import Protocol

from scantree.reader.interruptions import MOST_INTERRUPTIONS

_AT_FDCWD = -100


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
