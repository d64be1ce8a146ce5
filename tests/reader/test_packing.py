"""What each reader packs, against os.lstat and os.stat alone."""

from __future__ import annotations

import os
import pickle
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scantree.reader.listing import Listing, Skip
from scantree.reader.packed_entries import Directory, Entry, unpack
from scantree.reader.protocol import ReadOptions
from tests.reader.conftest import Start
from tests.reader.in_child import as_nobody, needs_root
from tests.reader.kinds import IS_NATIVE_BUILT, KINDS, ReaderKind
from tests.reader.walk import ROOT, Request, Walk, children

NAMES = [
    *(b"plain", b"a b", b"-", b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\xef\xbf\xbd"),
    *(b'quo"ted', b"back\\slash", b"new\nline", b"\x01\x08\t\x0c\r\x1b\x1f\x7f"),
    *(b"\xff", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80"),
    *(b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"a\x80b", b'\xff"\\\n', b"n" * 255),
    *(b"\xff" * 255, b"\x01" * 255),
]


def entry(name: bytes, status: os.stat_result) -> Entry:
    """What is to be told of what has this status."""
    has_size = stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)
    return Entry(
        name,
        status.st_size if has_size else 0,
        status.st_blocks * 512,
        status.st_mtime_ns // 1_000_000_000,
        status.st_ino,
        status.st_mode,
        status.st_nlink,
        status.st_uid,
        status.st_gid,
        status.st_dev,
    )


def expected(
    directory: bytes, look: Callable[[bytes], os.stat_result] = os.lstat
) -> dict[bytes, Entry]:
    """What is to be told of the entries of a directory, by name."""
    found = {name: look(directory + b"/" + name) for name in os.listdir(directory)}
    return {
        name: entry(name, status)
        for name, status in found.items()
        if not stat.S_ISDIR(status.st_mode)
    }


def told(listing: Listing) -> dict[bytes, Entry]:
    """The entries of a listing, by name."""
    entries = list(unpack(listing.entries, Directory.of(listing)))
    found = {each.name: each for each in entries}
    assert len(found) == len(entries)
    return found


@pytest.fixture
def nasty(tmp_path: Path) -> bytes:
    """A directory with names, kinds and numbers of every sort."""
    base = os.fsencode(tmp_path)
    for number, name in enumerate(NAMES):
        with open(base + b"/" + name, "wb") as file:
            file.write(b"x" * number * 400)
    os.link(base + b"/plain", base + b"/linked")
    os.symlink(b"plain", base + b"/link")
    os.symlink(b"nowhere", base + b"/dangling")
    os.symlink(b".", base + b"/link to a directory")
    os.mkfifo(base + b"/fifo")
    os.mknod(base + b"/socket", 0o140666)
    os.mkdir(base + b"/directory")
    with open(base + b"/sparse", "wb") as sparse:
        sparse.truncate(1 << 40)
    for mode in (0, 0o4755, 0o2711, 0o1644, 0o7777):
        path = base + b"/mode %o" % mode
        os.mknod(path, 0o100644)
        os.chmod(path, mode)
    for mtime in (-1, -(1 << 31), 0, 1 << 33):
        path = base + b"/mtime %d" % mtime
        os.mknod(path, 0o100644)
        os.utime(path, ns=(0, mtime * 1_000_000_000 + 999_999_999))
    return base


def test_all_that_is_no_directory_is_packed(start: Start, nasty: bytes) -> None:
    (listing,) = start(nasty, entries=True).read(ROOT)
    assert told(listing) == expected(nasty)
    status = os.stat(nasty)
    own = (listing.mtime, listing.uid, listing.gid, listing.mode)
    assert own == (int(status.st_mtime), status.st_uid, status.st_gid, status.st_mode)


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
@pytest.mark.parametrize("follow_symlinks", [False, True])
def test_the_twins_pack_the_same_bytes(nasty: bytes, follow_symlinks: bool) -> None:
    options = ReadOptions((nasty,), follow_symlinks=follow_symlinks, entries=True)
    packed = set()
    for kind in KINDS:
        reader = kind.open(options, 1)
        packed.add(Walk(reader).read(ROOT)[0].entries)
        reader.close()
    assert len(packed) == 1


def test_entries_that_are_asked_for_again_are_the_same(start: Start, nasty: bytes) -> None:
    (listing,) = start(nasty, entries=True).read(ROOT)
    assert listing.entries is listing.entries
    copied = pickle.loads(pickle.dumps(listing))
    assert (copied.entries, copied.mtime) == (listing.entries, listing.mtime)


def test_without_being_asked_nothing_is_packed(start: Start, nasty: bytes) -> None:
    (listing,) = start(nasty).read(ROOT)
    assert listing.entries == b""
    assert listing.mode == os.stat(nasty).st_mode


@pytest.mark.parametrize("follow_symlinks", [False, True])
@pytest.mark.parametrize("count_links", [False, True])
def test_packing_changes_nothing_else(
    start: Start, nasty: bytes, follow_symlinks: bool, count_links: bool
) -> None:
    packed, plain = (
        start(
            nasty, entries=entries, follow_symlinks=follow_symlinks, count_links=count_links
        ).read(ROOT)[0]
        for entries in (True, False)
    )
    for name in set(Listing.__slots__) - {"entries"}:
        assert getattr(packed, name) == getattr(plain, name)


def test_a_followed_link_is_packed_as_what_it_leads_to(start: Start, nasty: bytes) -> None:
    def look(path: bytes) -> os.stat_result:
        return os.stat(path) if os.path.exists(path) else os.lstat(path)

    (listing,) = start(nasty, entries=True, follow_symlinks=True).read(ROOT)
    assert told(listing) == expected(nasty, look)
    assert told(listing)[b"dangling"].mode == os.lstat(nasty + b"/dangling").st_mode


def test_counting_links_packs_each(start: Start, nasty: bytes) -> None:
    (listing,) = start(nasty, entries=True, count_links=True).read(ROOT)
    assert told(listing) == expected(nasty)


def test_what_is_excluded_is_not_packed(start: Start, nasty: bytes) -> None:
    walk = start(nasty, entries=True, exclude_patterns=(b"m*", b"link*", b"*\xff"))
    (listing,) = walk.read(ROOT)
    left_out = (b"m", b"link")
    assert told(listing) == {
        name: each
        for name, each in expected(nasty).items()
        if not name.startswith(left_out) and not name.endswith(b"\xff")
    }


def test_a_root_that_is_a_file_is_packed_alone(start: Start, nasty: bytes) -> None:
    walk = start(nasty + b"/plain", nasty + b"/fifo", nasty + b"/dangling", entries=True)
    listings = walk.read(Request(0), Request(1), Request(2))
    for name, listing in zip((b"plain", b"fifo", b"dangling"), listings, strict=True):
        assert told(listing) == {name: entry(name, os.lstat(nasty + b"/" + name))}
        assert (listing.mtime, listing.uid, listing.gid, listing.mode) == (0, 0, 0, 0)


def test_a_root_by_a_name_alone_is_packed_by_it(
    start: Start, nasty: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(os.fsdecode(nasty))
    (listing,) = start(b"plain", entries=True).read(ROOT)
    assert told(listing).keys() == {b"plain"}


def test_what_became_a_file_meanwhile_is_packed_alone(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a" / "a").mkdir(parents=True)
    walk = start(tmp_path, entries=True)
    (root,) = walk.read(ROOT)
    (request,) = children(ROOT, root)
    (middle,) = walk.read(request)
    (below,) = children(request, middle)
    (tmp_path / "a" / "a").rmdir()
    (tmp_path / "a" / "a").write_bytes(b"123")
    (listing,) = walk.read(below)
    if listing.skip is not Skip.VANISHED:
        assert told(listing) == {b"a": entry(b"a", os.lstat(tmp_path / "a" / "a"))}


def test_an_entry_of_another_owner_is_told_as_such(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "other").touch()
    try:
        os.chown(tmp_path / "other", 4711, 4712)
    except PermissionError:
        pytest.skip("this user may not give files away")
    (listing,) = start(tmp_path, entries=True).read(ROOT)
    assert told(listing) == expected(os.fsencode(tmp_path))
    rows = listing.entries.count(b",4711,4712]")
    assert rows == 1


@needs_root
def test_what_cannot_be_looked_at_is_not_packed(public_path: Path, kind: ReaderKind) -> None:
    (public_path / "shut").mkdir()
    (public_path / "shut" / "file").touch()
    # It can be listed, and what is in it not looked at.
    (public_path / "shut").chmod(0o744)

    def run() -> tuple[bytes, int]:
        reader = kind.open(ReadOptions((os.fsencode(public_path / "shut"),), entries=True), 1)
        (listing,) = Walk(reader).read(ROOT)
        reader.close()
        return listing.entries, len(listing.problems)

    assert as_nobody(run) == (b"", 1)


@needs_root
def test_a_directory_that_cannot_be_read_has_an_owner_and_no_entries(
    public_path: Path, kind: ReaderKind
) -> None:
    (public_path / "shut").mkdir(mode=0o700)
    (public_path / "shut" / "file").touch()

    def run() -> Sequence[object]:
        reader = kind.open(ReadOptions((os.fsencode(public_path / "shut"),), entries=True), 1)
        (listing,) = Walk(reader).read(ROOT)
        reader.close()
        return listing.entries, listing.failed, listing.uid, listing.mode

    assert as_nobody(run) == (b"", True, 0, 0o40700)
