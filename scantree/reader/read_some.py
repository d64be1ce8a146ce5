"""read(2), made again where it was interrupted, but not for ever as by ``os.read``.

``os.read`` asks in a loop that nothing ends (PEP 475), so here the C library is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from errno import EINTR

from scantree.reader.interruptions import MOST_INTERRUPTIONS


def _reader() -> Callable[[int, int], bytes]:
    """What reads from a descriptor, by the C library where that is known well."""
    if not sys.platform.startswith("linux"):
        return os.read
    try:
        import ctypes  # noqa: PLC0415 - not everywhere
    except ImportError:
        return os.read
    read = ctypes.CDLL(None, use_errno=True).read
    read.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
    read.restype = ctypes.c_ssize_t
    get_errno = ctypes.get_errno

    def read_some(descriptor: int, count: int) -> bytes:
        buffer = ctypes.create_string_buffer(count)
        for _ in range(MOST_INTERRUPTIONS):
            length: int = read(descriptor, buffer, count)
            if length >= 0:
                return buffer.raw[:length]
            error = get_errno()
            if error != EINTR:
                break
        raise OSError(error, os.strerror(error))

    return read_some


read_some = _reader()
"""Reads up to so many bytes from a descriptor; nothing at the end."""
