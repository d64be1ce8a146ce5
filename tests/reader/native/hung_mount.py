"""A file system whose server never answers: whoever looks at it waits."""

from __future__ import annotations

import ctypes
import os

import pytest

FUSE = "/dev/fuse"
_MNT_DETACH = 2

needs_fuse = pytest.mark.skipif(
    not os.access(FUSE, os.R_OK | os.W_OK), reason=f"{FUSE} is not there, or not for this user"
)


class HungMount:
    """Mounted at ``path`` for this process; until ``end`` every access to it waits."""

    def __init__(self, path: bytes) -> None:
        self._path = path
        self._server = os.open(FUSE, os.O_RDWR | os.O_CLOEXEC)
        libc = ctypes.CDLL(None, use_errno=True)
        data = b"fd=%d,rootmode=40000,user_id=0,group_id=0" % self._server
        if libc.mount(b"hung", path, b"fuse", ctypes.c_ulong(0), data) != 0:
            raise OSError(ctypes.get_errno(), "mount", os.fsdecode(path))

    def end(self) -> None:
        """Let everybody who waits go, with an error."""
        os.close(self._server)
        ctypes.CDLL(None).umount2(self._path, _MNT_DETACH)
