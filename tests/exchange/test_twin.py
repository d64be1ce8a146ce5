"""What C makes of packed entries is what the writers make of them in Python, to the byte."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from json.encoder import encode_basestring

import pytest

from scantree.exchange import csv_writing, ncdu_writing, ndjson_writing, twin
from scantree.exchange.twin import csv_lines, ncdu_lines, ndjson_lines
from scantree.reader.packed_entries import Directory, Entry, EntryPacker
from scantree.saved.depth_first import DirectoryStep, SumsBelow

OWN = Directory(1_795_720_830, 77, 1000, 100, 65024)
NAMES = [
    "a",
    'q"',
    "b\\",
    "c\n\t\r\b\f",
    "\x01\x1f\x7f",
    "é\u2028\U0001f600",
    ",;'",
    "\ufffd",
    " ",
    "/u",
]

needs_native = pytest.mark.skipif(
    getattr(ncdu_lines, "__module__", None) == twin.__name__, reason="nothing in C is there"
)


def step(own: Directory) -> DirectoryStep:
    below = SumsBelow(0, 0, 1, 0)
    return DirectoryStep(
        0, b"x", 0, 3, True, True, True, "read", 0, 0, 0o40755, own, (), (), (), below
    )


def in_python(part: str, own: Directory) -> list[bytes]:
    return [
        ncdu_writing._entries(part, own, own.device, None, marks_links=True),
        ncdu_writing._entries(part, own, own.device, None, marks_links=False),
        ndjson_writing._entries(part, step(own), b'p"\n'),
        csv_writing._entries(part, step(own), b'p"\n'),
    ]


def in_c(part: str, own: Directory) -> list[bytes | None]:
    return [
        ncdu_lines(part, own, own.device, True),
        ncdu_lines(part, own, own.device, False),
        ndjson_lines(part, own, encode_basestring('p"\n/')[1:-1].encode(), 4),
        csv_lines(part, own, b'p""\n/', 4),
    ]


@pytest.fixture
def only_python(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def leave() -> None:
        for name in twin.__all__:
            monkeypatch.setattr(twin, name, lambda *_arguments: None)

    return leave


def packed(*entries: Entry, own: Directory = OWN) -> str:
    packer = EntryPacker(own)
    for entry in entries:
        packer.add_entry(entry)
    return packer.packed().decode()


def some_entries(choose: random.Random) -> list[Entry]:
    return [
        Entry(
            choose.choice(NAMES).encode() + b"%d" % place,
            choose.choice([0, 5, 1 << 40]),
            choose.choice([0, 4096]),
            choose.choice([0, -5, OWN.mtime + 9]),
            choose.choice([1, 78, 1 << 50]),
            choose.choice([0o100644, 0o100600, 0o120777, 0o10644, 0o140755]),
            choose.choice([1, 2, 9]),
            choose.choice([0, 1000, -1]),
            choose.choice([100, -1]),
            choose.choice([65024, 7]),
        )
        for place in range(choose.randrange(1, 9))
    ]


@needs_native
def test_random_entries_are_the_same_lines(only_python: Callable[[], None]) -> None:
    choose = random.Random(5)
    cases = []
    for _ in range(300):
        own = choose.choice([OWN, Directory(0, 0, -1, -1, 65024), OWN._replace(uid=-1)])
        part = packed(*some_entries(choose), own=own)
        cases.append((part, own, in_c(part, own)))
    only_python()
    for part, own, made in cases:
        assert made == in_python(part, own)


@needs_native
@pytest.mark.parametrize(
    "part",
    [
        "",
        "[",
        "[]",
        "[[]]",
        '[["a",1,2,3]]',
        '[["a",1,2,3,4]',
        '[["a",1,2,3,4]]x',
        '[["a",1,2,3,4],]',
        '[["a",1,2,3,04]]',
        '[["a",1,2,3,-]]',
        '[["a",1,2,3,1.5]]',
        '[["a",1,2,3,4 ]]',
        "[[7,1,2,3,4]]",
        '[["a\\/",1,2,3,4]]',
        '[["a\\u0041",1,2,3,4]]',
        '[["a\\u000a",1,2,3,4]]',
        '[["a\\u0000",1,2,3,4]]',
        '[["a\\ud800",1,2,3,4]]',
        '[["a\\u00',
        '[["a\\',
        '[["a\n",1,2,3,4]]',
        '[["a',
        '[["a",1,2,3,4,5,6,7,8,9,10]]',
        '[["\ufffd",1,2,3,4,33188,1,0,0,5,"ff"]]',
        '[["a",1,2,3,1234567890123456789]]',
        '[["a",1,2,3,999999999999999999,-1]]',
    ],
)
def test_what_is_odd_is_left_to_python(part: str) -> None:
    assert in_c(part, OWN) == [None] * 4


@needs_native
def test_numbers_that_do_not_fit_are_left_to_python() -> None:
    part = '[["a",1,2,3,4]]'
    assert json.loads(part)
    for own in (OWN._replace(inode=1 << 63), OWN._replace(mtime=(1 << 63) - 1)):
        assert in_c(part, own) == [None] * 4
