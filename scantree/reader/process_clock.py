"""Clocks of how long this process, or a thread of it, was not asleep.

Time in which all threads slept is time in which they waited for something else.
"""

from __future__ import annotations

import os
import sys
import time

_TASKS = "/proc/self/task"
_OF_A_THREAD = 6
"""CPUCLOCK_PERTHREAD_MASK and CPUCLOCK_SCHED of the kernel's linux/posix-timers.h."""


def active_time_ns() -> int:
    """Nanoseconds of CPU time and, where the system tells, of waiting for a core.

    Source: Linux's ``/proc/PID/task/TID/schedstat``, of the threads alive now.
    """
    return time.process_time_ns() + _run_delay_ns()


def thread_time_ns(native_id: int) -> int:
    """Nanoseconds of CPU time that a thread of this process has taken; 0 where nobody knows.

    Source: clock_gettime(2) for the kernel's number of the thread, as pthread_getcpuclockid(3)
    of the GNU C library makes its clock; of a thread that has ended it is an error, not a crash.
    """
    if sys.platform != "linux":
        return 0
    try:
        return time.clock_gettime_ns(~native_id << 3 | _OF_A_THREAD)
    except OSError:
        return 0


def _run_delay_ns() -> int:
    delay = 0
    try:
        for thread in os.listdir(_TASKS):
            try:
                with open(f"{_TASKS}/{thread}/schedstat", "rb", buffering=0) as file:
                    delay += int(file.read(64).split()[1])
            except FileNotFoundError:
                continue
    except (OSError, ValueError, IndexError):
        return 0
    return delay
