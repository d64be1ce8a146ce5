"""Errors that pass, directories that never answer, a rate, limits: on real file systems."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.forked_command import Ended
from tests.reader.in_child import with_own_mounts
from tests.truth.command import command
from tests.truth.faulty_mount import faulty_mount, needs_faulty_mounts
from tests.truth.faulty_tree import Node, directory, files
from tests.truth.plot import Plot

pytestmark = [*needs_faulty_mounts, pytest.mark.usefixtures("reader")]


def scanned(plot: Plot, root: Node, *options: str) -> tuple[dict[str, Any], Ended, float]:
    """The document of a scan of a mounted tree, how the command ended, and its seconds."""

    def run() -> tuple[Ended, float]:
        with faulty_mount(plot.base, root):
            began = time.monotonic()
            ended = command("scan", "--json", *options, plot.base)
            return ended, time.monotonic() - began

    ended, seconds = with_own_mounts(run)
    document = json.loads(ended.out)
    assert isinstance(document, dict)
    return document, ended, seconds


def sound(count: int = 5) -> Node:
    return directory(files(count))


def test_one_directory_never_answers_and_one_answers_at_the_third_time(plot: Plot) -> None:
    tree = directory(
        {
            b"never": directory(files(3), hangs=True),
            b"thrice": directory(files(4), open_error=errno.EIO, passes_after=2),
            **{b"d%02d" % number: sound() for number in range(40)},
        }
    )
    document, ended, _ = scanned(plot, tree, "--dir-timeout", "1", "--retries", "3")
    assert ended.code == 1
    assert document["complete"] is True
    (problem,) = document["problems"]["items"]
    assert problem["path"] == os.fsdecode(plot.path(b"never"))
    assert problem["errno"] == "ETIMEDOUT"
    assert document["totals"]["files"] == 40 * 5 + 4
    assert document["totals"]["directories"] == 1 + 40 + 1
    assert document["tasks"] == {"completed": 42, "failed": 1, "cancelled": 0, "retried": 1}


@pytest.mark.parametrize("error", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN])
def test_error_that_passes_leaves_no_trace_but_a_count(plot: Plot, error: int) -> None:
    tree = directory(
        {b"odd": directory({b"below": sound(), **files(2)}, open_error=error, passes_after=2)}
    )
    document, ended, _ = scanned(plot, tree)
    assert ended.code == 0
    assert document["problems"]["count"] == 0
    assert document["totals"]["files"] == 7
    # The native reader asks again itself then: openat2(2) says so where something is renamed.
    if error != errno.EAGAIN:
        assert document["tasks"]["retried"] == 1


def test_error_that_stays_is_one_problem(plot: Plot) -> None:
    tree = directory({b"odd": directory(files(2), open_error=errno.EIO), b"sound": sound()})
    document, ended, _ = scanned(plot, tree, "--retries", "3")
    assert ended.code == 1
    assert document["problems"]["by_errno"] == {"EIO": 1}
    assert document["totals"]["directories"] == 3
    assert document["tasks"] == {"completed": 2, "failed": 1, "cancelled": 0, "retried": 1}


def test_nothing_is_tried_again_that_does_not_pass_or_where_nobody_wants_it(plot: Plot) -> None:
    tree = directory({b"odd": directory(files(2), open_error=errno.EACCES)})
    document, _, _ = scanned(plot, tree)
    assert document["tasks"] == {"completed": 1, "failed": 1, "cancelled": 0}
    tree = directory({b"odd": directory(files(2), open_error=errno.EIO, passes_after=1)})
    document, ended, _ = scanned(plot, tree, "--retries", "0")
    assert ended.code == 1
    assert document["problems"]["by_errno"] == {"EIO": 1}


def test_dead_file_system_costs_one_timeout_not_one_for_each_directory(plot: Plot) -> None:
    tree = directory({b"d%02d" % number: directory(files(3), hangs=True) for number in range(60)})
    document, ended, seconds = scanned(plot, tree, "--dir-timeout", "2", "-j", "2")
    assert ended.code == 1
    assert document["problems"]["by_errno"] == {"ETIMEDOUT": 60}
    assert document["complete"] is True
    # Sixty directories by two readers would take a minute.
    assert seconds < 30


@pytest.fixture
def tree_of_files(plot: Plot) -> Callable[[int], bytes]:
    def grow(directories: int) -> bytes:
        for number in range(directories):
            below = os.path.join(plot.base, b"d%d" % (number % 7), b"e%d" % number)
            os.makedirs(below)
            with open(os.path.join(below, b"f"), "wb") as file:
                file.write(b"x" * 10)
        return plot.base

    return grow


@pytest.mark.parametrize(
    "options",
    [
        ["--max-rate", "2000"],
        ["--jobs-per-device", "1"],
        ["--jobs-per-device", "3", "-j", "4"],
        ["--dir-timeout", "60"],
        ["--nice"],
        ["--retries", "5"],
        ["--max-rate", "3000", "--dir-timeout", "30", "--jobs-per-device", "2", "--nice"],
    ],
)
def test_manners_change_nothing_of_what_is_found(
    tree_of_files: Callable[[int], bytes], options: list[str]
) -> None:
    root = tree_of_files(300)
    plain = json.loads(command("scan", "--json", root).out)
    ended = command("scan", "--json", *options, root)
    document = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, b"")
    assert document["totals"] == plain["totals"]
    assert document["tasks"] == plain["tasks"]


def test_rate_bounds_how_soon_a_scan_can_end(tree_of_files: Callable[[int], bytes]) -> None:
    root = tree_of_files(300)
    began = time.monotonic()
    command("scan", "-s", "--max-rate", "300", root)
    assert time.monotonic() - began >= 0.9


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--retries", "-1"], "--retries: '-1' is not a whole number from 0 to 100"),
        (["--retries", "many"], "--retries: 'many' is not a whole number"),
        (["--dir-timeout", "0"], "--dir-timeout: '0' is not a number of seconds"),
        (["--dir-timeout", "nan"], "--dir-timeout: 'nan' is not a number of seconds"),
        (["--max-rate", "0"], "--max-rate: '0' is not a whole number of at least 1"),
        (["--jobs-per-device", "0"], "--jobs-per-device: '0' is not a whole number from 1"),
    ],
)
def test_manners_that_mean_nothing_are_usage_errors(options: list[str], message: str) -> None:
    ended = command("scan", *options, ".")
    assert ended.code == 2
    assert message in ended.err.decode()
