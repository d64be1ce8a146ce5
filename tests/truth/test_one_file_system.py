"""What ``-x`` leaves out is looked at and never opened: that could mount it, or take for ever."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from errno import EIO

import pytest

from tests.reader.in_child import with_own_mounts
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import Node, OddFilesystem
from tests.truth.automounter import Automounter, needs_autofs
from tests.truth.facts import Document
from tests.truth.mounting import mount
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict
from tests.truth.tracing import needs_strace, traced

pytestmark = pytest.mark.usefixtures("reader", "mounts_allowed")

HANGS_SECONDS = 120
OPENS = "open,openat,openat2,?open_tree"


@needs_strace
@pytest.mark.parametrize("target", ["mounted", "a/mounted", "a/b/c/d/e/mounted"])
def test_a_mount_point_that_is_left_out_is_not_opened(plot: Plot, target: str) -> None:
    plot.file("a/b/c/d/e/f/file", 1000)
    plot.directory(target)

    def run() -> tuple[bytes, bytes, bytes]:
        mount(plot, "tmpfs", target, "tmpfs")
        os.mkdir(plot.path(target) + b"/below")
        return (
            traced(OPENS, "scan", "-qsx", plot.base),
            traced(OPENS, "scan", "-qsxL", plot.base),
            traced(OPENS, "scan", "-qs", plot.base),
        )

    *left_out, entered = with_own_mounts(run)
    for trace in left_out:
        assert re.search(rb'open.*f"', trace)
        assert not re.search(rb'open.*mounted[/"]', trace)
    assert re.search(rb'open.*mounted[/"]', entered)


@pytest.mark.fuse
@needs_fuse
def test_a_server_that_answers_no_open_is_not_waited_for(plot: Plot) -> None:
    plot.file("a/file", 1000)
    plot.directory("a/mnt")

    def run() -> Document:
        OddFilesystem(plot.path("a/mnt"), Node(entries={}, never_opens=1))
        return scan(plot.base, one_file_system=True)

    document = with_own_mounts(run)
    assert document["totals"]["skipped"]["other_filesystem"] == 1
    assert document["totals"]["directories"] == 2
    assert document["problems"]["count"] == 0


@pytest.mark.fuse
@needs_fuse
def test_a_mount_point_that_cannot_be_looked_at_is_told_as_ever(plot: Plot) -> None:
    plot.file("a/file", 1000)
    plot.directory("a/mnt")

    def run() -> Document:
        OddFilesystem(plot.path("a/mnt"), Node(entries={}, status_error=EIO))
        return scan(plot.base, one_file_system=True)

    document = with_own_mounts(run)
    assert document["problems"]["by_errno"] == {"EIO": 1}
    assert document["totals"]["directories"] == 2


def test_a_mount_of_the_roots_own_device_is_entered(plot: Plot) -> None:
    def run() -> Document:
        plot.directory("root")
        mount(plot, "tmpfs", "root", "tmpfs")
        plot.directory("root/other", "root/bound", "root/data/d")
        mount(plot, "tmpfs", "root/other", "tmpfs")
        mount(plot, plot.path("root/data"), "root/bound", "none", "bind")
        return scan(plot.path("root"), one_file_system=True)

    skipped = with_own_mounts(run)["totals"]["skipped"]
    assert (skipped["other_filesystem"], skipped["already_counted"]) == (1, 1)


def left_alone(*arguments: bytes | str) -> Document:
    """What the command says in a process group of its own, which triggers automounts."""
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", "scan", "--json", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
        capture_output=True,
        check=False,
        timeout=HANGS_SECONDS,
        start_new_session=True,
    )
    told: Document = {**strict(ended.stdout), "code": ended.returncode}
    return told


@pytest.mark.parametrize("kind", ["direct", "indirect"])
def test_an_automount_point_is_not_triggered(plot: Plot, kind: str) -> None:
    needs_autofs()
    plot.file("a/file", 1000)
    plot.directory("a/auto")

    def run() -> Document:
        Automounter(plot.path("a/auto"), kind)
        return left_alone("-x", plot.base)

    told = with_own_mounts(run)
    assert (told["totals"]["directories"], told["totals"]["files"], told["code"]) == (2, 1, 0)
    assert told["totals"]["skipped"]["other_filesystem"] == 1


def test_nor_is_what_an_automounter_shows_in_its_own_directory(plot: Plot) -> None:
    needs_autofs()
    plot.directory("auto")

    def run() -> Document:
        Automounter(plot.path("auto"), "indirect")
        for name in ("one", "two"):
            os.mkdir(plot.path(f"auto/{name}"))
        return left_alone("-x", plot.path("auto"))

    told = with_own_mounts(run)
    assert (told["totals"]["directories"], told["code"]) == (1, 0)
    assert told["totals"]["skipped"]["other_filesystem"] == 2


@pytest.mark.parametrize("options", [(), ("-L",)], ids=["links are links", "links are followed"])
def test_without_it_an_automount_point_that_is_offline_is_a_problem(
    plot: Plot, options: tuple[str, ...]
) -> None:
    needs_autofs()
    plot.file("a/file", 1000)
    plot.directory("a/auto")

    def run() -> Document:
        Automounter(plot.path("a/auto"), "direct").go_offline()
        return left_alone(*options, plot.base)

    told = with_own_mounts(run)
    assert (told["totals"]["directories"], told["totals"]["files"], told["code"]) == (3, 1, 1)
    assert told["problems"]["by_errno"] == {"ENOENT": 1}
    assert told["totals"]["skipped"]["vanished"] == 0
