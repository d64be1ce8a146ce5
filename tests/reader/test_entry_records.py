"""What each reader writes of entries, and what both twins make of it, against os.lstat alone."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import stat
from pathlib import Path
from typing import Any

import pytest

from scantree.reader import entry_core, entry_records
from scantree.reader.entry_methods import record
from tests.reader.conftest import Start
from tests.reader.kinds import IS_NATIVE_BUILT
from tests.reader.test_packing import NAMES
from tests.reader.walk import ROOT

MAKERS = [entry_core.make_entries]
if IS_NATIVE_BUILT:
    MAKERS.append(entry_records.make_entries)


class Here:
    """A place without a path."""

    def __init__(self, *, has_text: bool) -> None:
        self.has_text = has_text

    def path_of(self, name: Any) -> Any:
        return name


TEXT, BYTES = Here(has_text=True), Here(has_text=False)


def facts(entry: Any) -> tuple[object, ...]:
    return (
        *(entry.name, entry.kind, entry.apparent_size, entry.allocated_size, entry.inode),
        *(entry.device, entry.links, entry.mode, entry.uid, entry.gid, entry.mtime),
        *(entry.mtime_ns, entry.atime_ns, entry.ctime_ns),
    )


def expected(path: bytes) -> tuple[object, ...]:
    status = os.lstat(path)
    is_file, is_link = stat.S_ISREG(status.st_mode), stat.S_ISLNK(status.st_mode)
    return (
        os.path.basename(path),
        "file" if is_file else "symlink" if is_link else "other",
        status.st_size if is_file or is_link else 0,
        *(status.st_blocks * 512, status.st_ino, status.st_dev, status.st_nlink, status.st_mode),
        *(status.st_uid, status.st_gid, status.st_mtime_ns // 1_000_000_000),
        *(status.st_mtime_ns, status.st_atime_ns, status.st_ctime_ns),
    )


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Entries with odd names, kinds and times."""
    for number, name in enumerate(NAMES):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
            file.write(b"x" * number)
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "hard").hardlink_to(tmp_path / "plain")
    (tmp_path / "directory").mkdir()
    os.utime(tmp_path / "a b", ns=(-1, -1_500_000_001))
    return tmp_path


@pytest.mark.parametrize("make", MAKERS)
def test_records_are_what_lstat_tells(start: Start, odd: Path, make: Any) -> None:
    (listing,) = start(odd, records=True).read(ROOT)
    directory = os.fsencode(odd) + b"/"
    told = {facts(entry) for entry in make(listing.entries, BYTES, False)}
    names = set(os.listdir(directory)) - {b"directory"}
    assert told == {expected(directory + name) for name in names}


def test_a_root_that_is_no_directory_is_its_own_record(start: Start, odd: Path) -> None:
    (listing,) = start(odd / "plain", records=True).read(ROOT)
    (entry,) = entry_core.make_entries(listing.entries, BYTES, False)
    assert facts(entry) == expected(os.fsencode(odd / "plain"))


def test_counting_is_the_same_with_records(start: Start, odd: Path) -> None:
    (plain,) = start(odd).read(ROOT)
    (kept,) = start(odd, records=True).read(ROOT)
    assert (kept.files, kept.symlinks, kept.others) == (plain.files, plain.symlinks, plain.others)
    assert (kept.apparent_size, kept.allocated_size) == (plain.apparent_size, plain.allocated_size)
    assert sorted(kept.links) == sorted(plain.links)
    assert plain.entries == b""


def test_where_there_is_nothing_there_are_no_records(start: Start, tmp_path: Path) -> None:
    (listing,) = start(tmp_path, records=True).read(ROOT)
    assert listing.entries == b""


@pytest.mark.parametrize("make", MAKERS)
def test_numbers_at_the_ends_of_their_ranges_are_exact(make: Any) -> None:
    least, most, whole = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1
    for number in (least, most):
        times = (number * 1_000_000_000 + 999_999_999, number * 1_000_000_000, 0)
        numbers = (0o100644, 0xFFFFFFFF, 0xFFFFFFFF)
        written = record(b"n", (number, number), (whole, whole, whole), times, numbers)
        (entry,) = make(written, TEXT, True)
        assert facts(entry) == (
            *("n", "file", number, number * 512, whole, whole, whole, *numbers),
            *(number, *times),
        )


@pytest.mark.parametrize("make", MAKERS)
def test_what_is_no_record_is_refused(make: Any) -> None:
    written = record(b"name", (0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0))
    for bad in (b"x", written[:-1], written[:50], written + b"x"):
        with pytest.raises(ValueError, match="no records"):
            make(bad, TEXT, True)


@pytest.mark.parametrize("make", MAKERS)
def test_a_copy_is_the_same(make: Any) -> None:
    written = record(b"n\xff", (1, 8), (2, 3, 4), (-5, 6, 7), (0o120777, 8, 9))
    (entry,) = make(written, BYTES, False)
    for again in (copy.copy(entry), pickle.loads(pickle.dumps(entry))):
        assert facts(again) == facts(entry)
    assert repr(entry) == "Entry(b'n\\xff', 'symlink', apparent_size=1, allocated_size=4096)"
    assert entry == make(written, BYTES, False)[0]
    assert entry != 1
    assert hash(entry) == hash(b"n\xff")
    with pytest.raises(AttributeError):
        entry.nothing = 1


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader was not built")
def test_entries_of_the_native_reader_are_no_concern_of_the_collector() -> None:
    written = record(b"n", (1, 8), (2, 3, 4), (5, 6, 7), (0, 0, 0))
    assert not gc.is_tracked(entry_records.make_entries(written, BYTES, False)[0])
