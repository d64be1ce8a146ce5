"""The time in which a process was stopped, which is no time of its scan."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.reader.kinds import IS_NATIVE_BUILT


def processes_of(number: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [number, *map(int, children.split())]


def heeds_continuation(number: int) -> bool:
    status = Path(f"/proc/{number}/status").read_text()
    caught = int(status.partition("SigCgt:\t")[2].split()[0], 16)
    return bool(caught & 1 << (signal.SIGCONT - 1))


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="there is no /proc")
@pytest.mark.parametrize("reader", ["0", *(["1"] if IS_NATIVE_BUILT else [])])
def test_elapsed_seconds_leave_out_the_time_in_which_the_process_was_stopped(
    tmp_path: Path, reader: str
) -> None:
    for number in range(30):
        (tmp_path / str(number)).mkdir()
    began = time.perf_counter()
    command = subprocess.Popen(
        [sys.executable, "-m", "scantree", "scan", "--json", "--max-rate", "20", tmp_path],
        stdout=subprocess.PIPE,
        process_group=0,
        env={**os.environ, "SCANTREE_NATIVE": reader},
    )
    # It has begun to scan when something of it has a handler for what lets it go on.
    while not any(map(heeds_continuation, processes_of(command.pid))):
        assert command.poll() is None
        time.sleep(0.01)
    time.sleep(0.2)
    os.killpg(command.pid, signal.SIGSTOP)
    os.waitpid(command.pid, os.WUNTRACED)
    stopped = time.perf_counter()
    time.sleep(1)
    stood = time.perf_counter() - stopped
    os.killpg(command.pid, signal.SIGCONT)
    out, _ = command.communicate()
    whole = time.perf_counter() - began
    document = json.loads(out)
    assert document["complete"]
    # What it does not notice is at most what passes between two looks of its own.
    assert document["elapsed_seconds"] <= whole - stood + 0.2
