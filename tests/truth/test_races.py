"""A tree that others change while it is scanned: never outside, never less than what stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.reader.kinds import SAFE_KINDS, ReaderKind
from tests.reader.meanwhile import exchange, meanwhile, swapping
from tests.truth.command import command
from tests.truth.contested import Ground, churn
from tests.truth.opening import opening
from tests.truth.paced import paced
from tests.truth.plot import Plot
from tests.truth.scanning import strict

WIDTH = 12
RUNS = 400
"""Scans with each kind of swap that could lead outside."""
FEWER = 60
"""Scans with any other change."""


@pytest.fixture
def ground(plot: Plot) -> Ground:
    return Ground(plot.base, WIDTH)


@pytest.fixture(params=SAFE_KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Iterator[ReaderKind]:
    """Each safe reader in turn is the one that scans open."""
    chosen: ReaderKind = request.param
    with opening(chosen.open):
        yield chosen


class Seen(NamedTuple):
    """What a race came to: the extremes over all its scans, and what vanished in all."""

    fewest: int
    most: int
    vanished: int


def run(ground: Ground, runs: int = FEWER) -> Seen:
    """Scan so often; every scan is checked."""
    inodes = []
    vanished = 0
    for _ in range(runs):
        totals = ground.scan().totals
        inodes.append(totals.inodes)
        vanished += totals.skipped.vanished
    return Seen(min(inodes), max(inodes), vanished)


def inodes_of(ground: Ground) -> int:
    """How many inodes there are while nobody changes anything."""
    return ground.scan().totals.inodes


@pytest.mark.usefixtures("kind")
def test_last_components_swapped_for_links_lead_nowhere_else(ground: Ground) -> None:
    pairs = []
    for number in range(WIDTH):
        place, link = ground.path(f"above/b{number}"), ground.path(f"link{number}")
        if number == 0:
            ground.branch(ground.path("above"))
        os.symlink(ground.elsewhere, link)
        pairs.append((place, link))
    still = inodes_of(ground)
    with swapping(*pairs):
        seen = run(ground, RUNS)
    # Each directory that was a link instead took two files and a directory with it; it can
    # be met under both of its names.
    assert still - 4 * WIDTH <= seen.fewest <= seen.most <= still + 4 * WIDTH
    assert inodes_of(ground) == still


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("beside", ["root/link", "link"])
def test_components_above_swapped_for_links_lead_nowhere_else(ground: Ground, beside: str) -> None:
    ground.branch(ground.path("above"))
    link = ground.base + b"/" + os.fsencode(beside)
    os.symlink(ground.elsewhere, link)
    still = inodes_of(ground)
    with swapping((ground.path("above"), link)):
        seen = run(ground, RUNS // 2)
    assert still - 1 - 4 * WIDTH <= seen.fewest <= seen.most <= still + 1 + 4 * WIDTH
    assert inodes_of(ground) in {still, still - 4 * WIDTH}


@pytest.mark.usefixtures("kind")
def test_components_swapped_on_every_level_at_once_lead_nowhere_else(ground: Ground) -> None:
    ground.branch(ground.path("above"))
    pairs = [(ground.path("above"), ground.base + b"/link")]
    os.symlink(ground.elsewhere, ground.base + b"/link")
    for number in range(WIDTH):
        link = ground.path(f"above/link{number}")
        os.symlink(ground.elsewhere + b"/b%d" % number, link)
        pairs.append((ground.path(f"above/b{number}"), link))
    with swapping(*pairs):
        run(ground)


@pytest.mark.usefixtures("kind")
def test_a_directory_swapped_for_a_file_is_one_or_the_other(ground: Ground) -> None:
    ground.branch(ground.path("above"))
    pairs = []
    for number in range(WIDTH):
        file = ground.path(f"file{number}")
        os.mknod(file)
        pairs.append((ground.path(f"above/b{number}"), file))
    still = inodes_of(ground)
    with swapping(*pairs):
        seen = run(ground)
    assert still - 4 * WIDTH <= seen.fewest <= seen.most <= still + 4 * WIDTH


@pytest.mark.usefixtures("kind")
def test_a_parent_that_moves_out_of_the_root_and_back_is_no_problem(ground: Ground) -> None:
    ground.branch(ground.path("above"))
    os.mkdir(ground.base + b"/parked")
    still = inodes_of(ground)
    with swapping((ground.path("above"), ground.base + b"/parked")):
        seen = run(ground)
    assert still - 4 * WIDTH <= seen.fewest <= seen.most <= still


@pytest.mark.usefixtures("kind")
def test_a_parent_that_moves_into_its_neighbour_and_back_is_no_problem(ground: Ground) -> None:
    ground.branch(ground.path("above"))
    ground.branch(ground.path("neighbour"))
    inside = ground.path("neighbour/b0/c/moved")

    def move() -> None:
        os.rename(ground.path("above"), inside)
        os.rename(inside, ground.path("above"))

    with meanwhile(move):
        run(ground)


@pytest.mark.usefixtures("kind")
def test_files_and_directories_that_come_and_go_are_no_problem(ground: Ground) -> None:
    os.mkdir(ground.path("churn"))
    still = inodes_of(ground)
    steps = churn(ground)
    with meanwhile(lambda: next(steps)):
        seen = run(ground)
    assert still <= seen.fewest <= seen.most


@pytest.mark.usefixtures("kind")
def test_a_tree_that_grows_is_scanned_to_an_end(ground: Ground) -> None:
    top = ground.path("grows")
    os.mkdir(top)
    still = inodes_of(ground)

    def grow() -> None:
        below = top
        for level in range(30):
            below += b"/%d" % level
            os.mkdir(below)
            for number in range(5):
                os.mknod(below + b"/file%d" % number)
        shutil.rmtree(top + b"/0")

    with meanwhile(grow):
        seen = run(ground)
    assert still <= seen.fewest <= seen.most <= still + 30 * 6


def test_what_is_gone_before_it_is_opened_has_vanished(ground: Ground, kind: ReaderKind) -> None:
    ground.branch(ground.path("above"))
    still = inodes_of(ground)

    def remove(listings: int) -> None:
        if listings == 1 + WIDTH:
            shutil.rmtree(ground.path("above"))

    with paced(kind, remove):
        report = ground.scan()
    gone = still - report.totals.inodes
    assert gone > 0
    assert report.totals.skipped.vanished > 0
    assert report.tasks.failed == 0


@pytest.mark.usefixtures("reader")
def test_the_command_ends_with_zero_whatever_is_swapped(ground: Ground) -> None:
    ground.branch(ground.path("above"))
    os.symlink(ground.elsewhere, ground.path("link"))
    with swapping((ground.path("above"), ground.path("link"))):
        for _ in range(3):
            ended = command("scan", "--json", ground.root)
            document = strict(ended.out)
            assert (ended.code, ended.err) == (0, b"")
            assert document["complete"]
            assert document["problems"]["count"] == 0


def test_exchange_swaps_two_names(ground: Ground) -> None:
    os.symlink(ground.elsewhere, ground.path("link"))
    exchange(ground.path("sound"), ground.path("link"))
    assert os.path.islink(ground.path("sound"))
    assert os.path.isdir(ground.path("link/b0"))
