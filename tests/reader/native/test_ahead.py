"""Far below a root the native reader goes on below what it has read, before it is asked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scantree.reader.listing import Listing, Skip
from scantree.reader.protocol import ReadOptions
from tests.reader.in_child import mount, with_own_mounts
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE
from tests.reader.native.hung_mount import HungMount, needs_fuse
from tests.reader.walk import HANG_SECONDS, Request, Walk, children, collect

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

FROM = 16
"""The first level that is gone on from."""
MOST = 32
"""How many directories are read ahead at once."""
Start = Callable[..., Walk]


@pytest.fixture
def start() -> Iterator[Start]:
    walks: list[Walk] = []

    def start_one(root: Path, *, is_rationed: bool = False, follow_symlinks: bool = False) -> Walk:
        options = ReadOptions(
            (os.fsencode(root),), is_rationed=is_rationed, follow_symlinks=follow_symlinks
        )
        walks.append(Walk(NATIVE.open(options, 1)))
        return walks[-1]

    yield start_one
    for walk in walks:
        walk.reader.close()


@pytest.fixture
def chain(tmp_path: Path) -> list[Path]:
    """Directories below one another, by their level."""
    levels = [tmp_path]
    for _ in range(FROM + MOST + 2):
        levels.append(levels[-1] / "d")
    levels[-1].mkdir(parents=True)
    return levels


def read_down_to(walk: Walk, level: int) -> Request:
    """Read all down to a level, and wait until nothing is read any more: what is next."""
    request = Request()
    for _ in range(level + 1):
        (listing,) = walk.read(request)
        (request,) = children(request, listing)
    wait_until(lambda: walk.reader.measures().busy == 0)  # type: ignore[attr-defined]
    return request


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + HANG_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.001)


def files_of(walk: Walk, request: Request) -> int:
    (listing,) = walk.read(request)
    return listing.files + len(listing.links)


def test_what_is_read_ahead_is_answered_once(start: Start, chain: list[Path]) -> None:
    walk = start(chain[0])
    request = read_down_to(walk, FROM)
    (chain[FROM + 1] / "file").touch()
    assert [files_of(walk, request), files_of(walk, request)] == [0, 1]


def test_above_that_level_nothing_is_read_ahead(start: Start, chain: list[Path]) -> None:
    walk = start(chain[0])
    request = read_down_to(walk, FROM - 1)
    (chain[FROM] / "file").touch()
    assert files_of(walk, request) == 1


def test_no_more_than_some_are_read_ahead(start: Start, chain: list[Path]) -> None:
    walk = start(chain[0])
    request = read_down_to(walk, FROM)
    for level in range(FROM, len(chain)):
        (chain[level] / "file").touch()
    files = []
    for _ in range(MOST + 1):
        (listing,) = walk.read(request)
        files.append(listing.files)
        (request,) = children(request, listing)
    assert files[-1] == 1


@pytest.mark.parametrize("option", ["is_rationed", "follow_symlinks"])
def test_with_some_options_nothing_is_read_ahead(
    start: Start, chain: list[Path], option: str
) -> None:
    walk = start(chain[0], **{option: True})
    request = read_down_to(walk, FROM)
    (chain[FROM + 1] / "file").touch()
    assert files_of(walk, request) == 1


def test_another_path_or_inode_is_no_question_for_what_was_read_ahead(
    start: Start, chain: list[Path]
) -> None:
    walk = start(chain[0])
    request = read_down_to(walk, FROM)
    (chain[FROM + 1] / "file").touch()
    other = request._replace(inode=request.inode + 1)
    assert [files_of(walk, other), files_of(walk, request)] == [1, 0]


@pytest.mark.usefixtures("mounts_allowed")
@pytest.mark.parametrize("one_file_system", [False, True])
def test_what_is_read_ahead_ends_at_a_mount_point_where_all_does(
    chain: list[Path], one_file_system: bool
) -> None:
    def run() -> list[Listing]:
        mount(b"there", os.fsencode(chain[FROM + 2]), b"tmpfs")
        (chain[FROM + 2] / "file").touch()
        options = ReadOptions((os.fsencode(chain[0]),), one_file_system=one_file_system)
        walk = Walk(NATIVE.open(options, 1))
        request = read_down_to(walk, FROM)
        (listing,) = walk.read(request)
        return walk.read(*children(request, listing))

    (listing,) = with_own_mounts(run)
    if one_file_system:
        assert listing.skip is Skip.OTHER_FILESYSTEM
    else:
        assert (listing.skip, listing.files) == (None, 1)


@needs_fuse
@pytest.mark.usefixtures("mounts_allowed")
def test_what_hangs_is_told_once_it_was_asked_for(chain: list[Path]) -> None:
    def run() -> tuple[list[int], list[int], bool]:
        hung = HungMount(os.fsencode(chain[FROM + 1]))
        walk = Walk(NATIVE.open(ReadOptions((os.fsencode(chain[0]),)), 1))
        reader = walk.reader
        request = Request()
        for _ in range(FROM + 1):
            (listing,) = walk.read(request)
            (request,) = children(request, listing)
        wait_until(lambda: reader.measures().hanging == 1)  # type: ignore[attr-defined]
        before = [read.token for read in reader.under_way()] + reader.hanging(1)
        reader.submit([(4321, request)])
        asked = [read.token for read in reader.under_way()] + reader.hanging(1)
        hung.end()
        return before, asked, collect(reader, 1)[4321].failed

    assert with_own_mounts(run) == ([], [4321, 4321], True)
