"""Giving way: the processor and the disk are for whoever else wants them.

On Linux that is the idle class of scheduling (sched(7)) and the idle class of I/O
(ioprio_set(2)); elsewhere the lowest priority there is. Threads that are started
afterwards inherit it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys

_IOPRIO_SET = {
    "x86_64": 251,
    "aarch64": 30,
    "riscv64": 30,
    "loongarch64": 30,
    "i386": 289,
    "i686": 289,
    "armv7l": 314,
    "ppc64le": 273,
    "s390x": 282,
}
"""The number of the system call, which the C library has no function for."""

_WHO_PROCESS = 1
_IDLE_CLASS = 3 << 13
_LOWEST = 19


def be_nice() -> bool:
    """Let this process give way from now on; False where it may not lower its priority."""
    try:
        if sys.platform == "linux":
            _give_way_at_disks()
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        else:
            os.nice(_LOWEST)
    except OSError:
        return False
    return True


def _give_way_at_disks() -> None:
    """As far as the kernel lets us: there are disks without a scheduler, too."""
    number = _IOPRIO_SET.get(platform.machine())
    if number is not None:
        ctypes.CDLL(None, use_errno=True).syscall(number, _WHO_PROCESS, 0, _IDLE_CLASS)
