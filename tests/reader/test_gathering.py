"""What each reader picks of single entries, against os.lstat and sorting alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import pytest

from scantree.reader.gathering import Floor, Gathering
from scantree.reader.listing import Listing
from scantree.reader.packed_entries import Entry
from scantree.reader.picking import size_of
from scantree.reader.protocol import ReadOptions
from scantree.reader.tally import CensusKey, Classes, EntryTally, RawSums, Tally, extension
from scantree.reader.wanted import Wanted
from tests.reader.kinds import KINDS, ReaderKind
from tests.reader.test_packing import expected, nasty
from tests.reader.walk import ROOT, Walk

__all__ = ["nasty"]

CLASSES = Classes((1, 400, 4096, 20_000), (2_000_000_000, 1_000_000, 0))
KEYS = tuple(CensusKey)


def read(kind: ReaderKind, root: bytes, gathering: Gathering) -> Listing:
    reader = kind.open(ReadOptions((root,), gathering=gathering), 1)
    (listing,) = Walk(reader).read(ROOT)
    reader.close()
    return listing


def tally_of(kind: ReaderKind) -> Tally:
    if kind.name.startswith("native"):
        from scantree.reader.native_tally import NativeTally  # noqa: PLC0415

        return NativeTally(KEYS, CLASSES)
    return EntryTally(KEYS, CLASSES)


def picked(listing: Listing) -> Iterator[tuple[Entry, bool, bool]]:
    for told, is_linked, is_large in listing.gathered:
        yield Entry(*told), is_linked, is_large


def is_linked(entry: Entry) -> bool:
    return entry.links > 1


def sums_of(entries: Sequence[Entry]) -> set[tuple[object, ...]]:
    tally = EntryTally(KEYS, CLASSES)
    for entry in entries:
        tally.add_entry(entry, 1)
    return {tuple(sums) for sums in tally.sums()}


def test_each_kind_adds_up_the_same_and_tells_what_is_linked_one_by_one(
    kind: ReaderKind, nasty: bytes
) -> None:
    listing = read(kind, nasty, Gathering(Floor(), census=True))
    tally = tally_of(kind)
    single = tally.add(listing, 1) or ()
    entries = expected(nasty).values()
    assert {tuple(sums) for sums in tally.sums()} == sums_of(
        [entry for entry in entries if not is_linked(entry)]
    )
    assert {Entry(*told) for told, _, _ in single} == set(filter(is_linked, entries))
    assert all((linked, large) == (True, False) for _, linked, large in single)


def test_a_tally_has_its_sums_by_every_key() -> None:
    entry = Entry(b"a.TXT", 500, 8192, 1_000_000, 7, stat.S_IFREG | 0o644, 1, 3, 4, 5)
    tally = EntryTally(KEYS, CLASSES)
    tally.add_entry(entry, 2)
    values: tuple[bytes | int, ...] = (b"txt", 3, 4, 2, 3, 0, 2)
    assert list(tally.sums()) == [
        RawSums(key, value, 1, 500, 8192) for key, value in zip(KEYS, values, strict=True)
    ]


@pytest.mark.parametrize("is_apparent", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_of_many_files_a_listing_has_the_largest_and_not_many_more(
    kind: ReaderKind, tmp_path: os.PathLike[str], count: int, is_apparent: bool
) -> None:
    root = os.fsencode(tmp_path)
    for number in range(300):
        with open(root + b"/%d" % number, "wb") as file:
            file.truncate(number % 97 * 5000)
            file.write(b"x" * (number % 7) * 4096)
    os.link(root + b"/1", root + b"/linked")
    gathering = Gathering(Floor(), largest=count, is_apparent=is_apparent)
    listing = read(kind, root, gathering)
    large = [entry for entry, linked, is_large in picked(listing) if is_large and not linked]

    def order(entry: Entry) -> tuple[int, bytes]:
        return -size_of(entry, is_apparent=is_apparent), entry.name

    files = [entry for entry in expected(root).values() if not is_linked(entry)]
    files.sort(key=order)
    large.sort(key=order)
    assert large[:count] == files[:count]
    assert len(large) <= 2 * count + 64
    linked = {entry.name for entry, is_link, _ in picked(listing) if is_link}
    assert linked == {b"1", b"linked"}


def test_what_is_beneath_the_floor_is_not_picked(kind: ReaderKind, nasty: bytes) -> None:
    floor = Floor(9000)
    listing = read(kind, nasty, Gathering(floor, largest=5, is_apparent=True))
    regular = [entry for entry in expected(nasty).values() if stat.S_ISREG(entry.mode)]
    large = {entry.name for entry, _, _ in picked(listing)}
    assert large == {entry.name for entry in regular if entry.apparent_size >= 9000}
    assert large


@pytest.mark.parametrize(
    ("last", "is_picked"),
    [
        ((0, b"", b"m"), {b"a", b"m"}),
        ((0, b"a/b", b""), {b"a", b"m", b"z"}),
        ((1, b"", b""), {b"a", b"m", b"z"}),
        (None, {b"a", b"m", b"z"}),
    ],
)
def test_of_files_of_the_least_size_those_matter_that_do_not_come_after_the_last(
    kind: ReaderKind,
    tmp_path: os.PathLike[str],
    last: tuple[int, bytes, bytes] | None,
    is_picked: set[bytes],
) -> None:
    root = os.fsencode(tmp_path)
    for name in (b"a", b"m", b"z"):
        with open(root + b"/" + name, "wb") as file:
            file.write(b"x" * 100)
    floor = Floor()
    floor.raise_to(100, last)
    gathering = Gathering(floor, largest=2, is_apparent=True)
    names = {entry.name for entry, _, _ in picked(read(kind, root, gathering))}
    # More is no fault; what can be among the largest is never missing.
    assert is_picked <= names
    if kind.name.startswith("native"):
        assert names == is_picked


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(names=(b"*n*",)),
        Wanted(names=(b"?", b"[!a-m]*", b"\xff*")),
        Wanted(names=(b"[",)),
        Wanted(names=(b"\\",)),
        Wanted(owners=()),
        Wanted(owners=(0, 4_294_967_294)),
        Wanted(least=4096),
        Wanted(changed_until=0),
        Wanted(changed_after=0),
        Wanted(changed_until=1 << 40, changed_after=-2),
    ],
)
def test_only_what_is_wanted_is_picked(kind: ReaderKind, nasty: bytes, wanted: Wanted) -> None:
    listing = read(kind, nasty, Gathering(Floor(), census=True, largest=1000, wanted=wanted))

    def is_wanted(entry: Entry) -> bool:
        return (
            (wanted.owners is None or entry.uid in wanted.owners)
            and (wanted.least is None or entry.allocated_size >= wanted.least)
            and (wanted.changed_until is None or entry.mtime <= wanted.changed_until)
            and (wanted.changed_after is None or entry.mtime > wanted.changed_after)
        )

    entries = [entry for entry in expected(nasty).values() if is_wanted(entry)]
    tally = tally_of(kind)
    tally.add(listing, 1)
    counted = sum(files for key, _, files, _, _ in tally.sums() if key == CensusKey.KIND)
    plain = [entry for entry in entries if not is_linked(entry)]
    if not wanted.names:
        assert counted == len(plain)
    elif wanted.names == (b"*n*",):
        assert counted == sum(fnmatchcase(os.fsdecode(each.name), "*n*") for each in plain)
    elif wanted.names == (b"\\",):
        assert counted == 0


def test_the_twins_match_names_alike(nasty: bytes) -> None:
    for pattern in (
        b"*",
        b"[a-z]*",
        b"[[:alpha:]]*",
        b"*\xff*",
        b"*.*",
        b"[!p]*",
        b"back\\\\*",
        b"[",
    ):
        wanted = Wanted(names=(pattern,))
        gathering = Gathering(Floor(), largest=1000, wanted=wanted)
        told = {
            frozenset(entry.name for entry, _, _ in picked(read(kind, nasty, gathering)))
            for kind in KINDS
        }
        assert len(told) == 1


@pytest.mark.parametrize(
    ("name", "ext"),
    [
        (b"a.B", b"b"),
        (b"a", b""),
        (b".a", b""),
        (b"..a", b""),
        (b"a.", b""),
        (b"a..b", b"b"),
        (b".a.b", b"b"),
        (b"x.\xc3\x89", b"\xc3\x89"),
    ],
)
def test_an_extension_is_what_follows_the_last_dot(name: bytes, ext: bytes) -> None:
    assert extension(name) == ext


def test_without_being_asked_nothing_is_picked(kind: ReaderKind, nasty: bytes) -> None:
    reader = kind.open(ReadOptions((nasty,)), 1)
    (listing,) = Walk(reader).read(ROOT)
    reader.close()
    assert not listing.gathered
