"""A directory that never ends: a scan of it takes no more and more memory, and can be stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from errno import EIO
from typing import NamedTuple

import pytest

from tests.reader.in_child import with_own_mounts
from tests.truth.facts import Document
from tests.truth.faulty_mount import faulty_mount, needs_faulty_mounts
from tests.truth.faulty_tree import Node, directory, file, files
from tests.truth.plot import Plot

pytestmark = [*needs_faulty_mounts, pytest.mark.usefixtures("reader")]

FIRST_ROUNDS, ROUNDS = 2, 5
"""How many times 2,000 entries are read before the first look at the memory, where what is kept
for the first of a kind comes to be, and between that and the second."""


class Stopped(NamedTuple):
    """A scan that was stopped: what it said, and by how many bytes it had grown."""

    code: int
    document: Document
    err: bytes
    growth: int


def endless(last: Node) -> Node:
    """A directory that goes on and on with entries like ``last``, beside a sound one."""
    found = directory({**files(5), b"more" * 50: last})
    found.repeats = None
    return directory({b"endless": found, b"sound": directory(files(3))})


def memory(pid: int) -> int:
    """The bytes that a process and its children have of their own."""
    found = 0
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        pids = [pid, *map(int, children.read().split())]
    for each in pids:
        with open(f"/proc/{each}/status") as status:
            (kilobytes,) = (line.split()[1] for line in status if line.startswith("RssAnon:"))
        found += int(kilobytes) * 1024
    return found


def stopped_scan(plot: Plot, root: Node) -> Stopped:
    def run() -> Stopped:
        # A shell's background jobs ignore it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with faulty_mount(plot.base, root) as server:
            scan = subprocess.Popen(
                [sys.executable, "-m", "scantree", "scan", "--json", "-j", "2", plot.base],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for _ in range(FIRST_ROUNDS):
                server.wait_until_listed()
            before = memory(scan.pid)
            for _ in range(ROUNDS):
                server.wait_until_listed()
            growth = memory(scan.pid) - before
            scan.send_signal(signal.SIGINT)
            out, err = scan.communicate()
            return Stopped(scan.returncode, json.loads(out), err, growth)

    return with_own_mounts(run)


@pytest.mark.parametrize("look_error", [0, EIO], ids=["files", "problems"])
def test_an_endless_directory_takes_bounded_memory_and_can_be_stopped(
    plot: Plot, look_error: int
) -> None:
    stopped = stopped_scan(plot, endless(file(look_error=look_error)))
    assert stopped.code == 130
    assert stopped.err == b"scantree: stopped by SIGINT; this is what was found so far\n"
    document = stopped.document
    assert document["complete"] is False
    # The one above, and the sound one beside it.
    assert document["totals"]["directories"] == 2
    assert document["totals"]["files"] == 3
    assert document["tasks"] == {"completed": 2, "failed": 0, "cancelled": 1}
    # A record of each entry with its name would be four times as much.
    assert stopped.growth < 1 << 19
