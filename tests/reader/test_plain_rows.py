from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from scantree.reader.listing import Listing
from scantree.reader.plain_rows import (
    NOT_COUNTED,
    Family,
    Key,
    Values,
    add_plain_rows,
    take_plain_rows,
)
from tests.reader.conftest import Start
from tests.reader.kinds import IS_NATIVE_BUILT

MOST = 2_000


class Placed(NamedTuple):
    prefix: bytes = b""
    depth: int = 0
    parent_row: int = -1
    root: int = 0


Fact = tuple[int, Placed, Listing]


class Told(NamedTuple):
    rows: Values
    entries: Values
    known: dict[int, Family[Placed]]
    read: list[Key]
    rest: list[Fact]


def plant(root: Path) -> None:
    """Directories of every sort: plain ones, and one for each reason not to be."""
    base = os.fsencode(root)
    for name in (b"plain/empty", b"plain/full", b"odd \xff", b"\xc3\xa9", b"odd_entry", b"linked"):
        os.makedirs(os.path.join(base, name))
    for name in (b"special", b"much", b"names"):
        os.mkdir(os.path.join(base, name))
    for name in (b"plain/full/a", b'plain/full/\xe2\x82\xac"\n', b"odd \xff/x", b"odd_entry/\xfe"):
        Path(os.fsdecode(os.path.join(base, name))).write_bytes(name * 100)
    (root / "names" / "�").touch()
    (root / "linked/one").touch()
    (root / "linked/two").hardlink_to(root / "linked/one")
    (root / "plain/full/soft").symlink_to("nowhere")
    os.mkfifo(root / "special/fifo")
    for number in range(100):
        (root / "much" / f"file-with-a-long-name-{number}").touch()


def facts_of(start: Start, root: Path) -> list[Fact]:
    """What a scan would tell, parents first; one is left out, and one comes under no parent."""
    listings = start(root, entries=True).read_tree()
    rows = {path: row for row, path in enumerate(listings)}
    facts = []
    for path, listing in listings.items():
        depth = path.count(b"/") + 1 if path else 0
        parent = rows[os.path.dirname(path)] if path else -1
        row = NOT_COUNTED if path == b"plain" else rows[path]
        facts.append((row, Placed(path, depth, parent), listing))
    return facts


def told(facts: list[Fact], take: object) -> Told:
    answer = Told([], [], {}, [], [])
    # In two calls: what is known in one is read in the next.
    for some in (facts[:3], facts[3:]):
        assert callable(take)
        answer.rest.extend(take(some, *answer[:4], MOST))
    return answer


def test_plain_directories_become_rows_and_others_are_left(start: Start, tmp_path: Path) -> None:
    plant(tmp_path)
    answer = told(facts_of(start, tmp_path), take_plain_rows)
    names = answer.rows[2::17]
    assert sorted(map(str, names)) == ["empty", "full", "é"]
    left = {request.prefix for _, request, _ in answer.rest}
    assert left == {
        b"", b"plain", b"odd \xff", b"odd_entry", b"linked", b"special", b"much", b"names",
    }  # fmt: skip
    (packed,) = answer.entries[1::2]
    assert sorted(entry[0] for entry in json.loads(str(packed))) == ["a", "soft", '€"\n']
    # Two names lie in what was left out, so nobody knew of them.
    assert sorted(str(key[1]) for key in answer.read) == ["0", "b'empty'", "b'full'"]
    assert answer.known == {}


def test_a_family_is_known_until_all_of_it_was_read(start: Start, tmp_path: Path) -> None:
    plant(tmp_path)
    facts = facts_of(start, tmp_path)
    answer = told(facts[:4], take_plain_rows)
    request, subdirectories, read = answer.known[0]
    assert request is facts[0][1]
    assert len(subdirectories) == 8
    assert len(read) == 3


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_the_twins_take_the_same(start: Start, tmp_path: Path) -> None:
    from scantree.reader._native import plain_rows  # noqa: PLC0415

    plant(tmp_path)
    facts = facts_of(start, tmp_path)
    if type(facts[0][2]) is Listing:
        # A listing that isn't the native reader's is left to others, and known all the same.
        assert [fact[0] for fact in told(facts, plain_rows).rest] == [fact[0] for fact in facts]
        assert told(facts, plain_rows)[2:4] == told(facts, add_plain_rows)[2:4]
    else:
        assert told(facts, plain_rows) == told(facts, add_plain_rows)


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_native_rows_take_facts_alone() -> None:
    from scantree.reader._native import plain_rows  # noqa: PLC0415

    with pytest.raises(TypeError, match="a fact is"):
        plain_rows([(1, 2)], [], [], {}, [], 0)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        plain_rows([(1, 2, 3)], [], [], {}, [], 0)  # type: ignore[type-var, list-item]


@pytest.mark.parametrize("number", ["apparent_size", "allocated_size", "inode", "device"])
def test_numbers_that_are_too_large_are_left(number: str) -> None:
    listing = Listing()
    listing.identified = True
    setattr(listing, number, (1 << 63) - 1)
    fits = told([(1, Placed(b"a", 1, 0), listing)], add_plain_rows)
    setattr(listing, number, 1 << 63)
    too_large = told([(1, Placed(b"a", 1, 0), listing)], add_plain_rows)
    assert (len(fits.rest), len(too_large.rest)) == (0, 1)
