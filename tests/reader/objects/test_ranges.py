"""A level that is listed in ranges has each key once, whoever divides what and when."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

import pytest

from scantree.reader.objects.answer import Answer
from scantree.reader.objects.fold import Rules
from scantree.reader.objects.level import Level
from scantree.reader.objects.page import parse_page
from scantree.reader.objects.questions import Questions
from scantree.reader.objects.ranges import KeyRange, KeyRanges
from tests.reader.objects.double import Double
from tests.reader.objects.scans import expected, found, scan

NAMES: Mapping[str, Callable[[random.Random, int], bytes]] = {
    "numbers": lambda chance, n: b"%07d" % n,
    "hexadecimal": lambda chance, n: b"%016x" % chance.getrandbits(64),
    "times": lambda chance, n: b"2026-11-%02dT%02d:%05d" % (n % 28, n % 24, n),
    "one character": lambda chance, n: b"a" * (n % 900 + 1),
    "any characters": lambda chance, n: (
        "".join(chance.choice("a é\U0001f600\U0010ffff.-0+%\x01") for _ in range(6)) + str(n)
    ).encode(),
    "files and directories": lambda chance, n: (
        b"%04d/x" % n if n % 3 else b"%04d%s" % (n, chance.choice([b"", b"-", b".", b"0"]))
    ),
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", NAMES)
def test_each_key_is_in_one_range(name: str, seed: int) -> None:
    chance = random.Random(seed)
    keys = {b"d/" + NAMES[name](chance, number) for number in range(800)}
    double = Double(dict.fromkeys(keys, 1), page=chance.choice([1, 3, 10, 50]))
    level = Level(b"d/", Rules(b"", b"s3://b/", None, False), may_repeat=False)
    begun: list[tuple[KeyRange, dict[str, str]]] = []

    def begin(where: KeyRange) -> None:
        begun.append((where, Questions().level(b"d/", where.after)))

    begin(level.ranges.first)
    divided = 0
    while begun:
        if chance.random() < 0.3:
            taken = level.ranges.divide()
            if taken is not None:
                divided += 1
                begin(taken)
        where, asked = begun.pop(chance.randrange(len(begun)))
        page = parse_page(double.page(asked))
        if level.add(page, where) and page.is_truncated:
            begun.append((where, {**asked, **page.following}))
        else:
            level.ranges.end(where, None)
    assert level.fold.files == sum(b"/" not in key[2:] for key in keys)
    assert set(level.fold.children) == {
        key[2:].partition(b"/")[0] for key in keys if b"/" in key[2:]
    }
    assert divided or name == "one character"


def test_a_range_that_is_divided_keeps_what_it_has_claimed() -> None:
    ranges = KeyRanges(b"")
    first = ranges.first
    for number in range(4):
        ranges.claim(first, [b"%d" % number, b"%d5" % number], b"%d5" % number)
    taken = ranges.divide()
    assert taken is not None
    assert taken.after == first.end
    assert taken.after is not None
    assert taken.after > b"35"


@pytest.mark.parametrize("name", NAMES)
def test_idle_connections_help_and_nothing_is_missing(name: str) -> None:
    chance = random.Random(5)
    sizes = {NAMES[name](chance, number): number for number in range(1200)}

    def slow(number: int, parameters: Mapping[str, str]) -> Answer | None:
        time.sleep(0.002)
        return None

    report = scan(Double(sizes, page=10, fault=slow), jobs=8)
    assert report.problems.count == 0
    assert found(report) == expected(sizes, b"s3://bucket")
