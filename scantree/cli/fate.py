"""Whether a child has ended but for a thread that the kernel cannot let go of.

A process that is killed while one of its threads waits for a file server stays until that
answers, and until then nobody is told of its end: no SIGCHLD, nothing for waitpid(2). Its
first thread is a zombie by then, or the one that waits has a SIGKILL waiting.

Source: proc_pid_status(5) and proc_pid_stat(5).
"""

from __future__ import annotations

import os
import signal

_ENDED = {b"Z", b"X"}
_SIGKILL_BIT = 1 << (signal.SIGKILL - 1)


def fate_of(pid: int) -> int | None:
    """The outcome that a child will have, as ``subprocess`` tells it; None where it goes on."""
    try:
        has_ended = _has_ended(pid)
        if not (has_ended or any(map(_is_killed, _threads_of(pid)))):
            return None
        with open(f"/proc/{pid}/stat", "rb") as file:
            status = int(file.read().rpartition(b" ")[2])
    except (OSError, KeyError, ValueError):
        return None
    # Before a kernel of 2022 it is 0 as long as the first thread goes on.
    return os.waitstatus_to_exitcode(status) if status or has_ended else -signal.SIGKILL


def _threads_of(pid: int) -> list[str]:
    tasks = f"/proc/{pid}/task"
    return [f"{tasks}/{thread}/status" for thread in os.listdir(tasks)]


def _has_ended(pid: int) -> bool:
    return _status(f"/proc/{pid}/status")[b"State"].split()[0] in _ENDED


def _is_killed(thread: str) -> bool:
    status = _status(thread)
    pending = int(status[b"SigPnd"], 16) | int(status[b"ShdPnd"], 16)
    return bool(pending & _SIGKILL_BIT)


def _status(name: str) -> dict[bytes, bytes]:
    with open(name, "rb") as file:
        found = {}
        for line in file:
            key, _, value = line.partition(b":")
            found[key] = value
        return found
