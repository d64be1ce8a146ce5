"""What a path says that was opened at once is believed only where it is certain."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from scantree.reader.by_descriptor import DescriptorDirectoryReader, is_supported
from scantree.reader.listing import Listing, Skip
from scantree.reader.protocol import ReadOptions
from tests.reader.conftest import Start
from tests.reader.meanwhile import exchange
from tests.reader.stepped_os import stepping
from tests.reader.walk import Request, children

pytestmark = pytest.mark.skipif(not is_supported(), reason="nothing is opened by descriptor here")


@pytest.fixture
def base() -> Iterator[bytes]:
    """``root/above/below`` with a file, ``link`` to ``elsewhere``, which is empty."""
    path = os.fsencode(tempfile.mkdtemp())
    os.makedirs(path + b"/root/above/below")
    os.mknod(path + b"/root/above/below/file")
    os.mkdir(path + b"/elsewhere")
    os.symlink(path + b"/elsewhere", path + b"/link")
    yield path
    shutil.rmtree(path)


def swap(base: bytes) -> None:
    exchange(base + b"/root/above", base + b"/link")


def read_below(base: bytes, swaps: set[int]) -> Listing:
    """Read ``above/below`` while a link takes the place of ``above`` before some looks."""

    def before(step: int) -> None:
        if step in swaps:
            swap(base)

    with closing(DescriptorDirectoryReader(ReadOptions((base + b"/root",)))) as reader:
        request = Request()
        for _ in range(2):
            (request,) = children(request, reader.read(request))
        with stepping(before):
            return reader.read(request)


def test_what_a_link_does_not_have_is_looked_for_where_it_was_listed(base: bytes) -> None:
    assert read_below(base, {0, 1}).files == 1


def test_what_a_link_refuses_to_open_is_no_problem_of_the_tree(base: bytes) -> None:
    # A link to itself: opening it says ELOOP.
    os.symlink(b"below", base + b"/elsewhere/below")
    listing = read_below(base, {0, 1})
    assert (listing.files, listing.problems) == (1, [])


def test_what_a_link_leads_to_is_not_the_directory_that_was_listed(base: bytes) -> None:
    os.mkdir(base + b"/elsewhere/below")
    assert read_below(base, {0, 1}).files == 1
    assert read_below(base, {0}).skip is Skip.VANISHED


def test_a_link_that_stays_has_made_it_vanish(base: bytes) -> None:
    assert read_below(base, {0}).skip is Skip.VANISHED


@pytest.mark.parametrize("has_end", [False, True])
def test_a_link_on_the_way_to_a_long_path_does_not_lead_the_next_one_astray(
    start_safe: Start, base: bytes, has_end: bool
) -> None:
    name = b"n" * 200
    chain = [*[name] * 24, b"one"]
    _make_chain(base + b"/root/above", chain)
    _make_chain(base + b"/root/above", [*chain[:-1], b"other"])
    _make_chain(base + b"/elsewhere", chain if has_end else chain[:-1])
    walk = start_safe(base + b"/root")
    requests = {}
    level = [Request()]
    while level:
        below: list[Request] = []
        for request, listing in zip(level, walk.read(*level), strict=True):
            requests[request.dir_prefix.rpartition(b"/")[2]] = request
            below += children(request, listing)
        level = below
    swap(base)
    assert walk.read(requests[b"one"])[0].skip is Skip.VANISHED
    swap(base)
    assert [each.skip for each in walk.read(requests[b"one"], requests[b"other"])] == [None, None]


def _make_chain(top: bytes, names: list[bytes]) -> None:
    at = os.open(top, os.O_RDONLY)
    for name in names:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
