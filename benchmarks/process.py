"""Runs one command as a whole process and tells what it cost.

The figures are the kernel's own, from wait4(2). Linux carries the peak memory of the
process that calls exec over to the program it becomes, so a small program started from
Python would be charged with Python's memory. Each command is therefore started by a
shell that ends at once: the child of a shell of 1 MB waits for the word to go, is
inherited by this process (PR_SET_CHILD_SUBREAPER), and becomes the command. Linux only.
"""

from __future__ import annotations

import ctypes
import enum
import fcntl
import os
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_PR_SET_CHILD_SUBREAPER = 36
_LAUNCH = '{ read -r go <&4; exec "$@" 3>&- 4<&-; } & echo "$!" >&3'
_TERMINAL_ROWS, _TERMINAL_COLUMNS = 40, 120


class Output(enum.Enum):
    """Where a command's standard output goes."""

    FILE = "file"
    """Standard output into a file."""
    DISCARD = "discard"
    """Nowhere: for tools whose output is long and holds no total."""
    TERMINAL = "terminal"
    """A pseudo-terminal for standard output and standard error; a file gets what it shows."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds, bytes at the peak of resident memory, exit code.

    The exit code is negative where a signal ended the command.
    """

    wall_seconds: float
    user_seconds: float
    system_seconds: float
    peak_bytes: int
    exit_code: int

    @property
    def cpu_seconds(self) -> float:
        """User and system time together."""
        return self.user_seconds + self.system_seconds


class TimeLimitError(Exception):
    """A command was killed since it ran longer than it may."""


def run(
    command: Sequence[str],
    output: Output,
    path: str,
    limit_seconds: float,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Cost:
    """Run ``command`` to its end; what it prints goes to ``path``, unless discarded.

    ``variables`` are set in its environment besides those of this process. Standard input
    is empty, and outside a terminal standard error is discarded. Raises TimeLimitError
    where it had to be killed.
    """
    environment = {**os.environ, **variables}
    # As a user's does, the interpreter keeps what it has compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    target = os.devnull if output is Output.DISCARD else path
    out = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        if output is Output.TERMINAL:
            return _run_in_terminal(command, environment, out, limit_seconds)
        return _run(command, environment, out, null, limit_seconds)
    finally:
        os.close(out)
        os.close(null)


def _run_in_terminal(
    command: Sequence[str], environment: Mapping[str, str], out: int, limit_seconds: float
) -> Cost:
    ours, theirs = os.openpty()
    size = struct.pack("HHHH", _TERMINAL_ROWS, _TERMINAL_COLUMNS, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    reader = threading.Thread(target=_drain, args=(ours, out))
    reader.start()
    try:
        return _run(command, environment, theirs, theirs, limit_seconds)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)


def _drain(terminal: int, out: int) -> None:
    # A terminal whose other end is closed by everybody answers EIO, not the end.
    try:
        while shown := os.read(terminal, 65536):
            os.write(out, shown)
    except OSError:
        return


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    out: int,
    err: int,
    limit_seconds: float,
) -> Cost:
    pid_from, pid_to = _pipe()
    go_from, go_to = _pipe()
    actions = [
        (os.POSIX_SPAWN_DUP2, out, 1),
        (os.POSIX_SPAWN_DUP2, err, 2),
        (os.POSIX_SPAWN_DUP2, pid_to, 3),
        (os.POSIX_SPAWN_DUP2, go_from, 4),
    ]
    _adopt_orphans(True)
    try:
        shell = os.posix_spawn(
            "/bin/sh", ["sh", "-c", _LAUNCH, "sh", *command], environment, file_actions=actions
        )
        pid = int(os.read(pid_from, 32))
        os.waitpid(shell, 0)
        return _measure(pid, go_to, limit_seconds)
    finally:
        _adopt_orphans(False)
        for fd in (pid_from, pid_to, go_from, go_to):
            os.close(fd)


def _adopt_orphans(is_wanted: bool) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(is_wanted), 0, 0, 0)


def _pipe() -> tuple[int, int]:
    # Out of the way of the descriptors that the shell is given.
    low = os.pipe()
    high = tuple(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in low)
    for fd in low:
        os.close(fd)
    return high[0], high[1]


def _measure(pid: int, go_to: int, limit_seconds: float) -> Cost:
    waiter = os.pidfd_open(pid)
    in_time = False
    started = time.perf_counter()
    try:
        os.write(go_to, b"\n")
        in_time = bool(select.select([waiter], [], [], limit_seconds)[0])
    finally:
        os.close(waiter)
        # Also where this process is interrupted: nothing may stay behind.
        if not in_time:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    wall_seconds = time.perf_counter() - started
    if not in_time:
        raise TimeLimitError(f"killed after {limit_seconds:g} s")
    return Cost(
        wall_seconds=wall_seconds,
        user_seconds=usage.ru_utime,
        system_seconds=usage.ru_stime,
        peak_bytes=usage.ru_maxrss * 1024,
        exit_code=os.waitstatus_to_exitcode(status),
    )
