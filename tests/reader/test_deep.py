"""Far below its root a directory is opened from one near above it, and still never astray."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator

import pytest

from scantree.reader.listing import Listing, Skip
from tests.reader.conftest import Start
from tests.reader.meanwhile import exchange, swapping
from tests.reader.walk import Request, Walk, children

LEVELS = 60
ROUNDS = 40
SECRET = 999_983


@pytest.fixture
def base() -> Iterator[bytes]:
    """``root`` with a chain below ``above`` that ends in ``one`` and ``other``, and beside it
    ``elsewhere``, where all has the same names, with a secret in each directory."""
    path = os.fsencode(tempfile.mkdtemp())
    for top, size in ((b"/root/above", 1), (b"/elsewhere", SECRET)):
        for end in (b"/one", b"/other"):
            below = path + top
            for name in [b"d"] * LEVELS + [end[1:], b"last"]:
                below += b"/" + name
                os.makedirs(below, exist_ok=True)
                with open(below + b"/file", "wb") as file:
                    file.truncate(size)
    os.mkdir(path + b"/root/parked")
    os.symlink(path + b"/elsewhere", path + b"/link")
    yield path
    shutil.rmtree(path)


def requests_of(walk: Walk) -> dict[bytes, Request]:
    """Read everything: the requests, by the last name of their paths."""
    found: dict[bytes, Request] = {}
    level = [Request()]
    while level:
        below: list[Request] = []
        for request, listing in zip(level, walk.read(*level), strict=True):
            found[request.dir_prefix.rpartition(b"/")[2]] = request
            below += children(request, listing)
        level = below
    return found


def read_after(
    start_safe: Start, base: bytes, change: Callable[[bytes], None]
) -> tuple[Listing, Listing]:
    """What ``one`` and ``other`` are when all above was read, and then ``change`` was made."""
    walk = start_safe(base + b"/root")
    requests = requests_of(walk)
    change(base)
    one, other = walk.read(requests[b"one"], requests[b"other"])
    return one, other


def test_what_nobody_touched_is_read_again(start_safe: Start, base: bytes) -> None:
    for listing in read_after(start_safe, base, lambda _: None):
        assert (listing.skip, listing.apparent_size, listing.problems) == (None, 1, [])


@pytest.mark.parametrize("place", [b"/root/above", b"/root/above" + b"/d" * 30])
def test_below_a_link_in_place_of_one_far_above_all_has_vanished(
    start_safe: Start, base: bytes, place: bytes
) -> None:
    def swap(base: bytes) -> None:
        os.unlink(base + b"/link")
        os.symlink(base + b"/elsewhere" + place[len(b"/root/above") :], base + b"/link")
        exchange(base + place, base + b"/link")

    for listing in read_after(start_safe, base, swap):
        assert listing.skip is Skip.VANISHED


def test_below_one_that_was_moved_out_of_the_root_all_has_vanished(
    start_safe: Start, base: bytes
) -> None:
    def move(base: bytes) -> None:
        os.rename(base + b"/root/above" + b"/d" * 40, base + b"/moved")

    for listing in read_after(start_safe, base, move):
        assert listing.skip is Skip.VANISHED


def test_below_one_that_was_moved_nearer_to_the_root_all_has_vanished(
    start_safe: Start, base: bytes
) -> None:
    def move(base: bytes) -> None:
        os.rename(base + b"/root/above" + b"/d" * 40, base + b"/root/parked/d")

    for listing in read_after(start_safe, base, move):
        assert listing.skip is Skip.VANISHED


def test_one_that_was_removed_has_vanished_and_its_neighbour_is_read(
    start_safe: Start, base: bytes
) -> None:
    def remove(base: bytes) -> None:
        shutil.rmtree(base + b"/root/above" + b"/d" * LEVELS + b"/one")

    one, other = read_after(start_safe, base, remove)
    assert (one.skip, other.skip, other.apparent_size) == (Skip.VANISHED, None, 1)


@pytest.mark.parametrize("levels", [0, 20, 50, LEVELS])
def test_what_is_swapped_all_the_time_leads_nowhere_else(
    start_safe: Start, base: bytes, levels: int
) -> None:
    place = b"/root/above" + b"/d" * levels
    link = base + b"/root/link"
    os.symlink(base + b"/elsewhere" + b"/d" * levels, link)
    walk = start_safe(base + b"/root")
    with swapping((base + place, link)):
        for _ in range(ROUNDS):
            for listing in walk.read_tree().values():
                assert listing.apparent_size < SECRET
                assert listing.problems == []


def test_of_a_tree_with_several_roots_each_is_opened_from_its_own(
    start_safe: Start, base: bytes
) -> None:
    walk = start_safe(base + b"/root", base + b"/elsewhere/..", base + b"/elsewhere")
    sizes = [
        sum(listing.apparent_size for listing in walk.read_tree(root).values()) for root in (0, 2)
    ]
    assert sizes == [LEVELS + 4, (LEVELS + 4) * SECRET]
