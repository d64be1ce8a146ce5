"""What a packed value says, and that reading it back tells all of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.reader.listing import EntryKind, Listing
from scantree.reader.packed_entries import (
    NO_DIRECTORY,
    Directory,
    Entry,
    shown_name,
    unpack,
)
from tests.reader.packing import DIRECTORIES, DIRECTORY, ENTRIES, PLAIN, pack


def test_a_plain_file_takes_five_elements() -> None:
    assert pack(PLAIN) == b'[["name",10,4096,1,-1]]'


def test_entries_stand_in_the_order_of_reading_without_spaces() -> None:
    packed = pack(PLAIN._replace(name=b"b"), PLAIN._replace(name=b"a"))
    assert packed == b'[["b",10,4096,1,-1],["a",10,4096,1,-1]]'


def test_no_entries_are_no_bytes() -> None:
    assert pack() == b""
    assert list(unpack(b"", DIRECTORY)) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"mode": 0o100600}, "33152"),
        ({"links": 2}, "33188,2"),
        ({"uid": 9}, "33188,1,9"),
        ({"gid": 9}, "33188,1,1,9"),
        ({"device": 9}, "33188,1,1,2,9"),
        ({"mode": 0o104755, "gid": 0}, "35309,1,1,0"),
        ({"links": 0}, "33188,0"),
    ],
)
def test_what_is_at_its_default_is_told_only_before_what_is_not(
    changed: dict[str, int], told: str
) -> None:
    entry = PLAIN._replace(**changed)  # type: ignore[arg-type]
    assert pack(entry) == b'[["name",10,4096,1,-1,%s]]' % told.encode()
    assert list(unpack(pack(entry), DIRECTORY)) == [entry]


def test_what_is_neither_file_nor_link_counts_without_its_size() -> None:
    packed = pack(PLAIN._replace(mode=0o010644))
    assert packed == b'[["name",0,4096,1,-1,4516]]'
    (entry,) = unpack(packed, DIRECTORY)
    assert (entry.kind, entry.apparent_size) == (EntryKind.OTHER, 0)


def test_without_a_directory_all_is_told() -> None:
    packed = pack(PLAIN, directory=NO_DIRECTORY)
    assert packed == b'[["name",10,4096,1001,499,33188,1,1,2,3]]'
    assert list(unpack(packed, NO_DIRECTORY)) == [PLAIN]


def test_the_directory_of_a_listing_that_stands_for_none_is_none() -> None:
    listing = Listing()
    listing.inode = 7
    assert Directory.of(listing) == Directory(0, 7, 0, 0, 0)
    listing.is_directory = False
    assert Directory.of(listing) is NO_DIRECTORY


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        (b'a"b\\c', rb'"a\"b\\c"'),
        (b"\b\t\n\f\r", rb'"\b\t\n\f\r"'),
        (b"\x01\x1f\x7f", b'"\\u0001\\u001f\x7f"'),
        ("é\u2028\U0001f600".encode(), '"é\u2028\U0001f600"'.encode()),
        ("�".encode(), '"�"'.encode()),
    ],
)
def test_a_name_is_a_json_string(name: bytes, packed: bytes) -> None:
    entry = PLAIN._replace(name=name)
    assert pack(entry) == b"[[%s,10,4096,1,-1]]" % packed
    assert list(unpack(pack(entry), DIRECTORY)) == [entry]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff", "�"),
        (b"a\x80b", "a�b"),
        (b"\xe2\x82", "��"),
        (b"\xf0\x9f\x98a", "���a"),
        (b"\xc0\xaf", "��"),
        (b"\xe0\x80\xaf", "���"),
        (b"\xed\xa0\x80", "���"),
        (b"\xf4\x90\x80\x80", "����"),
        (b"\xf8\x88\x80\x80\x80", "�����"),
        (b"\xc3\xa9\xc3", "é�"),
    ],
)
def test_a_bad_byte_is_shown_as_one_character_and_kept_exactly(name: bytes, shown: str) -> None:
    assert shown_name(name) == (shown, False)
    entry = PLAIN._replace(name=name)
    hexed = name.hex().encode()
    packed = b'[["%s",10,4096,1,-1,33188,1,1,2,3,"%s"]]' % (shown.encode(), hexed)
    assert pack(entry) == packed
    assert list(unpack(packed, DIRECTORY)) == [entry]


@given(st.lists(ENTRIES), DIRECTORIES)
def test_any_entries_are_read_back_as_they_were(
    entries: Sequence[Entry], directory: Directory
) -> None:
    packed = pack(*entries, directory=directory)
    counted = [
        entry._replace(apparent_size=0) if entry.kind is EntryKind.OTHER else entry
        for entry in entries
    ]
    assert list(unpack(packed, directory)) == counted
    assert list(unpack(packed.decode(), directory)) == counted
    if packed:
        rows = json.loads(packed)
        assert packed == json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()


def test_sqlite_alone_makes_rows_of_it() -> None:
    packed = pack(PLAIN, PLAIN._replace(name=b"o\"'\xff", links=2))
    statement = """
        SELECT value ->> 0, value ->> 1, value ->> 3, coalesce(value ->> 6, 1), value ->> 10
        FROM json_each(CAST(? AS TEXT))
    """
    with closing(sqlite3.connect(":memory:")) as database:
        rows = database.execute(statement, (packed,)).fetchall()
    assert rows == [("name", 10, 1, 1, None), ("o\"'�", 10, 1, 2, "6f2227ff")]


@pytest.mark.parametrize(
    "packed",
    [
        b"[]",
        b"]",
        b"nonsense",
        b"{}",
        b"[1]",
        b"[[]]",
        b'[["n",1,2,3,4]',
        b'[["n",1,2,3,4]] ',
        b'[["n",1,2,3,4],]',
        b'[["n",1,2,3,4][',
        b'[["n",1,2,3]]',
        b'[["n",1,2,3,"4"]]',
        b'[["n",1,2,3,4.5]]',
        b"[[7,1,2,3,4]]",
        b'[["n",1,2,3,4,5,6,7,8,9,"xy"]]',
        b'[["n",1,2,3,4,5,6,7,8,9,"ab","cd"]]',
        b'[["n",1,2,3,4,5,6,7,8,9,10]]',
        b'[["\\ud800",1,2,3,4]]',
        b'[["\xff",1,2,3,4]]',
        b"[" * 100_000,
    ],
)
def test_what_is_no_packed_value_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(unpack(packed, DIRECTORY))


def test_reading_back_makes_one_entry_after_the_other() -> None:
    entries = unpack(b'[["n",1,2,3,4],nonsense', DIRECTORY)
    assert next(entries).name == b"n"
    with pytest.raises(ValueError, match=r"."):
        next(entries)
