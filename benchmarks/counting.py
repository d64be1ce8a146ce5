"""What a command does, as numbers that don't wobble: instructions, and system calls.

Time depends on what else a machine does; these hardly do. Instructions are those of user
code in all threads, as valgrind counts them; system calls are those by which a directory
is read and an entry is looked at, as strace counts them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from types import MappingProxyType

LIMIT_SECONDS = 300
READING_CALLS = ("getdents64", "newfstatat", "statx")
_COLLECTED = re.compile(r"Collected : (\d+)")
_VALGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")


class NoCounterError(Exception):
    """Why nothing can be counted, in a line."""


def instructions(
    command: Sequence[str], variables: Mapping[str, str] = MappingProxyType({})
) -> int:
    """How many instructions a command takes. Raises NoCounterError."""
    told = _run([*_VALGRIND, *command], variables)
    found = _COLLECTED.search(told)
    if found is None:
        raise NoCounterError(f"valgrind told no count: {told.strip().splitlines()[-1:]}")
    return int(found[1])


def reading_calls(
    command: Sequence[str], variables: Mapping[str, str] = MappingProxyType({})
) -> int:
    """How often a command asks for entries or for an entry's status. Raises NoCounterError."""
    with tempfile.NamedTemporaryFile(prefix="scantree-calls-") as report:
        traced = f"trace={','.join(READING_CALLS)}"
        _run(["strace", "-f", "-c", "-o", report.name, "-e", traced, *command], variables)
        return sum_of_calls(report.read().decode())


def sum_of_calls(report: str) -> int:
    """The calls of ``READING_CALLS`` in the table that ``strace -c`` writes."""
    rows = [line.split() for line in report.splitlines()]
    return sum(int(row[3]) for row in rows if row and row[-1] in READING_CALLS)


def check_counters() -> None:
    """Raise NoCounterError where one of the two programs is not installed."""
    missing = [name for name in ("strace", "valgrind") if shutil.which(name) is None]
    if missing:
        raise NoCounterError(f"{' and '.join(missing)} must be installed")


def _run(command: Sequence[str], variables: Mapping[str, str]) -> str:
    environment = {**os.environ, **variables, "PYTHONHASHSEED": "0"}
    # As a user's does, the interpreter keeps what it has compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoCounterError(f"{command[0]} took longer than {LIMIT_SECONDS} s") from None
    told = done.stderr.decode(errors="replace")
    if done.returncode:
        raise NoCounterError(f"{' '.join(command)} ended with {done.returncode}: {told[-200:]}")
    return told
