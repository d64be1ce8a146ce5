"""What a file server may answer to anything that is asked, and how it is told."""

from __future__ import annotations

import os
from contextlib import closing
from errno import EINTR, EIO, ELOOP, ENOENT, ENOTDIR
from pathlib import Path

import pytest

from scantree.reader.interruptions import MOST_INTERRUPTIONS
from scantree.reader.listing import MOST_LISTED_PROBLEMS, EntryProblem, Listing, Operation, Skip
from scantree.reader.protocol import ReadOptions
from tests.reader.in_child import with_own_mounts
from tests.reader.kinds import KINDS, ReaderKind
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import DT_UNKNOWN, Node, OddFilesystem
from tests.reader.walk import Walk

pytestmark = [pytest.mark.fuse, pytest.mark.usefixtures("mounts_allowed"), needs_fuse]

FILE = 10_000
SEEN_AS_GONE = [ENOENT, ELOOP, ENOTDIR]
PLACES = [b"odd", b"above/odd"]


def files(count: int) -> dict[bytes, Node]:
    return {b"f%03d" % number: Node(size=FILE) for number in range(count)}


def read(kind: ReaderKind, mount: Path, odd: Node, place: bytes = b"odd") -> Listing:
    """What a reader says of an odd directory, beside one that must be read as ever."""
    node = odd
    for name in reversed(place.split(b"/")):
        node = Node(entries={name: node, b"sound": Node(entries=files(3))})

    def run() -> dict[bytes, Listing]:
        OddFilesystem(os.fsencode(mount), node)
        with closing(kind.open(ReadOptions((os.fsencode(mount),)), 2)) as reader:
            return Walk(reader).read_tree()

    tree = with_own_mounts(run)
    assert (tree[b"sound"].files, tree[b"sound"].problems) == (3, [])
    return tree[place]


def told(listing: Listing) -> tuple[bool, bool, list[EntryProblem], Skip | None]:
    return listing.failed, listing.identified, listing.problems, listing.skip


def problem(operation: Operation, error: int, name: bytes = b"") -> list[EntryProblem]:
    return [EntryProblem(operation, name, error)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error", [*SEEN_AS_GONE, EIO])
def test_a_directory_that_is_there_and_cannot_be_opened_is_a_problem(
    kind: ReaderKind, tmp_path: Path, error: int, place: bytes
) -> None:
    listing = read(kind, tmp_path, Node(entries=files(2), open_error=error), place)
    assert told(listing) == (True, True, problem(Operation.OPEN, error), None)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error", [ELOOP, ENOTDIR, EIO])
def test_a_name_of_which_its_directory_says_anything_but_that_it_is_gone_is_a_problem(
    kind: ReaderKind, tmp_path: Path, error: int, place: bytes
) -> None:
    listing = read(kind, tmp_path, Node(entries=files(2), look_error=error), place)
    assert told(listing) == (True, False, problem(Operation.OPEN, error), None)


@pytest.mark.parametrize("place", PLACES)
def test_a_name_that_is_gone_when_looked_for_has_vanished(
    kind: ReaderKind, tmp_path: Path, place: bytes
) -> None:
    listing = read(kind, tmp_path, Node(entries=files(2), look_error=ENOENT), place)
    assert told(listing) == (False, False, [], Skip.VANISHED)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error", [*SEEN_AS_GONE, EIO])
def test_a_directory_that_is_found_and_tells_nothing_of_itself_is_a_problem(
    kind: ReaderKind, tmp_path: Path, error: int, place: bytes
) -> None:
    if kind.name == "python-by-path" and error == ENOENT:
        pytest.skip("by path there is no finding without asking")
    listing = read(kind, tmp_path, Node(entries=files(2), status_error=error), place)
    assert told(listing) == (True, False, problem(Operation.OPEN, error), None)


@pytest.mark.parametrize("error", [ELOOP, ENOTDIR, EINTR])
def test_an_entry_that_cannot_be_looked_at_is_a_problem(
    kind: ReaderKind, tmp_path: Path, error: int
) -> None:
    odd = Node(entries={**files(2), b"x": Node(look_error=error)})
    listing = read(kind, tmp_path, odd)
    assert told(listing) == (False, True, problem(Operation.STAT, error, b"x"), None)
    assert listing.files == 2


@pytest.mark.parametrize("count", [1, 3, MOST_LISTED_PROBLEMS + 5])
def test_entries_that_are_gone_when_looked_at_are_told_by_name(
    kind: ReaderKind, tmp_path: Path, count: int
) -> None:
    gone = {b"gone%d" % number: Node(look_error=ENOENT) for number in range(count)}
    listing = read(kind, tmp_path, Node(entries={**files(2), **gone}))
    assert told(listing) == (False, True, [], None)
    assert (listing.files, listing.vanished) == (2, count)
    assert len(set(listing.vanished_names)) == min(count, MOST_LISTED_PROBLEMS)
    assert set(listing.vanished_names) <= set(gone)


INTERRUPTED = {
    "open": Node(entries=files(9), open_error=EINTR),
    "look": Node(entries=files(9), look_error=EINTR),
    "status": Node(entries=files(9), status_error=EINTR),
    "first read": Node(entries=files(9), read_error=EINTR),
    "later read": Node(entries=files(9), read_error=EINTR, listed=5),
    "entry": Node(entries={**files(8), b"x": Node(size=FILE, look_error=EINTR)}),
    "entry's status": Node(entries={**files(8), b"x": Node(size=FILE, status_error=EINTR)}),
    "entry of no type": Node(
        entries={**files(8), b"x": Node(size=FILE, look_error=EINTR, told_type=DT_UNKNOWN)}
    ),
}
ENDLESSLY = {
    "open": (True, True, problem(Operation.OPEN, EINTR), None),
    "look": (True, False, problem(Operation.OPEN, EINTR), None),
    "status": (True, False, problem(Operation.OPEN, EINTR), None),
    "first read": (True, True, problem(Operation.READ, EINTR), None),
    "later read": (False, True, problem(Operation.READ, EINTR), None),
    "entry": (False, True, problem(Operation.STAT, EINTR, b"x"), None),
    "entry's status": (False, True, problem(Operation.STAT, EINTR, b"x"), None),
    "entry of no type": (False, True, problem(Operation.STAT, EINTR, b"x"), None),
}


def interrupted(what: str, times: int | None) -> Node:
    node = INTERRUPTED[what]
    node.times = times
    if node.entries is not None and b"x" in node.entries:
        node.entries[b"x"].times = times
    return node


@pytest.mark.parametrize("what", INTERRUPTED)
def test_what_is_interrupted_some_times_is_read(
    kind: ReaderKind, tmp_path: Path, what: str
) -> None:
    listing = read(kind, tmp_path, interrupted(what, MOST_INTERRUPTIONS // 4))
    assert told(listing) == (False, True, [], None)
    assert listing.files == 9


@pytest.mark.parametrize("what", INTERRUPTED)
def test_what_is_interrupted_endlessly_is_a_problem(
    kind: ReaderKind, tmp_path: Path, what: str
) -> None:
    listing = read(kind, tmp_path, interrupted(what, None))
    assert told(listing) == ENDLESSLY[what]
    assert listing.files == {"later read": 5, "entry": 8, "entry's status": 8}.get(
        what, 8 if what == "entry of no type" else 0
    )


def test_a_root_that_is_interrupted_endlessly_is_a_problem(
    kind: ReaderKind, tmp_path: Path
) -> None:
    def run() -> list[Listing]:
        OddFilesystem(os.fsencode(tmp_path), Node(entries=files(3), open_error=EINTR))
        with closing(kind.open(ReadOptions((os.fsencode(tmp_path),)), 2)) as reader:
            return list(Walk(reader).read_tree().values())

    (listing,) = with_own_mounts(run)
    assert told(listing) == (True, True, problem(Operation.OPEN, EINTR), None)


def test_every_kind_of_reader_is_tried() -> None:
    assert {kind.name for kind in KINDS} >= {"python-by-path"}
