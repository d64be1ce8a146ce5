"""Mounts that don't answer any more hold up nothing that doesn't lie below them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.reader.in_child import with_own_mounts
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import Node, OddFilesystem
from tests.truth.facts import Document, without_its_own
from tests.truth.mounting import bind
from tests.truth.plot import Plot
from tests.truth.scanning import strict
from tests.truth.tracing import needs_strace, traced

pytestmark = [
    pytest.mark.fuse,
    needs_fuse,
    pytest.mark.usefixtures("mounts_allowed", "reader"),
]

HANGS_SECONDS = 120


def scanned(*arguments: bytes | str) -> Document:
    """What the command says, which must come to an end of its own accord."""
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", "scan", "--json", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
        capture_output=True,
        check=True,
        timeout=HANGS_SECONDS,
    )
    return without_its_own(strict(ended.stdout))


def with_dead_mounts(plot: Plot, *arguments: bytes | str) -> Document:
    """A scan while the server of ``dead`` doesn't answer, where ``local`` is shown below it."""
    plot.file("local/d/file", 5000)
    plot.file("local/shown")
    plot.file("other/d/file", 3000)
    plot.directory("dead", "other/again")

    def run() -> Document:
        entries = {b"d": Node(entries={}), b"f": Node(size=1)}
        server = OddFilesystem(plot.path("dead"), Node(entries=entries))
        # Of what is shown several times, directory and file, one place lies below the server.
        bind(plot, "local", "dead/d")
        bind(plot, "local/shown", "dead/f")
        bind(plot, "other/d", "other/again")
        server.stop_answering()
        return scanned(*arguments)

    return with_own_mounts(run)


def test_a_mount_below_a_server_that_stopped_doesnt_hold_up_what_lies_elsewhere(
    plot: Plot,
) -> None:
    document = with_dead_mounts(plot, plot.path("other"))
    assert document["totals"]["directories"] == 2
    assert document["totals"]["files"] == 1
    assert document["totals"]["skipped"]["already_counted"] == 1


def test_nor_does_it_hold_up_what_is_shown_there(plot: Plot) -> None:
    document = with_dead_mounts(plot, plot.path("local"))
    assert document["totals"]["directories"] == 2
    assert document["totals"]["files"] == 2


def test_nor_several_roots(plot: Plot) -> None:
    document = with_dead_mounts(plot, plot.path("local"), plot.path("other"))
    assert document["totals"]["directories"] == 4
    assert document["totals"]["skipped"]["already_counted"] == 1


@needs_strace
def test_what_is_mounted_elsewhere_is_not_looked_at(plot: Plot) -> None:
    plot.file("other/file", 3000)
    plot.file("local/shown")
    plot.file("away/shown")

    def run() -> bytes:
        bind(plot, "local/shown", "away/shown")
        return traced("file", "scan", "--json", plot.path("other"))

    told = with_own_mounts(run)
    assert plot.path("other") in told
    assert plot.path("away") not in told
