"""Automount points (autofs) at which nobody mounts anything: whoever triggers one waits."""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import threading

import pytest

# struct autofs_v5_packet and AUTOFS_IOC_FAIL, as in linux/auto_fs.h.
_PACKET_BYTES = 304
_TOKEN_AT = 8
_FAIL = 0x9361


def needs_autofs() -> None:
    """Skip where the kernel has no automounter."""
    with open("/proc/filesystems", encoding="ascii") as file:
        if "autofs" not in file.read().split():
            pytest.skip("this kernel has no autofs")


class Automounter:
    """Serves a mount point of the kind ``direct`` or ``indirect`` (autofs(5)).

    The processes of its own group trigger nothing, so it begins one in which those to be
    tested must not be.
    """

    def __init__(self, path: bytes, kind: str) -> None:
        self._path = path
        if os.getpgrp() != os.getpid():
            os.setpgid(0, 0)
        self._receiving, self._sending = os.pipe()
        options = f"fd={self._sending},pgrp={os.getpgrp()},minproto=5,maxproto=5,{kind}"
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"map", path, b"autofs", ctypes.c_ulong(0), options.encode()) != 0:
            raise OSError(ctypes.get_errno(), "mount", os.fsdecode(path))

    def go_offline(self) -> None:
        """From now on whoever triggers a mount is told that there is nothing (ENOENT)."""
        threading.Thread(target=self._refuse, daemon=True).start()

    def _refuse(self) -> None:
        mount_point = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        while packet := os.read(self._receiving, _PACKET_BYTES):
            (token,) = struct.unpack_from("=I", packet, _TOKEN_AT)
            fcntl.ioctl(mount_point, _FAIL, token)
