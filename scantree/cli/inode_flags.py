"""What chattr(1) has set: whether a file, or a directory's names, may only be added to.

Source: ioctl_iflags(2).
"""

from __future__ import annotations

import os
import struct

_FS_IOC_GETFLAGS = 0x80086601
_FS_APPEND_FL = 0x20
_ROOM = struct.Struct("@l")


def is_append_only(path: str) -> bool:
    """Whether the file system says so of what is there; most others have no such thing."""
    try:
        import fcntl  # noqa: PLC0415 - not on every platform

        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (ImportError, OSError):
        return False
    try:
        answer = fcntl.ioctl(descriptor, _FS_IOC_GETFLAGS, bytes(_ROOM.size))
        return bool(_ROOM.unpack(answer)[0] & _FS_APPEND_FL)
    except OSError:
        return False
    finally:
        os.close(descriptor)
