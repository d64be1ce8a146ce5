"""A clock of how long this process ran or would have run, had there been a free core.

Time in which all threads slept is time in which they waited for something else.
"""

from __future__ import annotations

import os
import time

_TASKS = "/proc/self/task"


def active_time_ns() -> int:
    """Nanoseconds of CPU time and, where the system tells, of waiting for a core.

    Source: Linux's ``/proc/PID/task/TID/schedstat``, of the threads alive now.
    """
    return time.process_time_ns() + _run_delay_ns()


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
