"""Faults of a file system: the twins tell the same, and siblings never suffer."""

from __future__ import annotations

import os
from contextlib import closing
from errno import EACCES, EBADMSG, EIO, EOVERFLOW, ESTALE
from pathlib import Path

import pytest

from scantree.reader.protocol import ReadOptions
from tests.reader.in_child import with_own_mounts
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE_KINDS, SAFE_KINDS, ReaderKind
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import DT_DIR, DT_REG, DT_UNKNOWN, Node, OddFilesystem
from tests.reader.native.test_twins import Tree, fields
from tests.reader.walk import Walk

pytestmark = [
    pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built"),
    pytest.mark.usefixtures("mounts_allowed"),
    needs_fuse,
]

PYTHON = SAFE_KINDS[0]
FILE = 10_000


def files(count: int, **first: int) -> dict[bytes, Node]:
    """So many files, the first of which has something odd about it."""
    found = {b"f%03d" % number: Node(size=FILE) for number in range(count)}
    for name, value in first.items():
        setattr(found[b"f000"], name, value)
    return found


def read_odd(root: Node, path: Path, *, jobs: int = 3) -> tuple[Tree, list[Tree]]:
    """What the Python reader and each native one say of a tree."""

    def run() -> list[Tree]:
        OddFilesystem(os.fsencode(path), root)
        return [read_by(kind, path, jobs) for kind in (PYTHON, *NATIVE_KINDS)]

    first, *others = with_own_mounts(run)
    return first, others


def read_by(kind: ReaderKind, path: Path, jobs: int) -> Tree:
    with closing(kind.open(ReadOptions((os.fsencode(path),)), jobs)) as reader:
        return {name: fields(each) for name, each in Walk(reader).read_tree().items()}


def summary(tree: Tree) -> dict[bytes, tuple[object, object, object]]:
    """Of each directory: files counted, whether it failed, errno values met."""
    return {
        path: (each["files"], each["failed"], [problem[2] for problem in each["problems"]])  # type: ignore[attr-defined]
        for path, each in tree.items()
    }


SOUND: tuple[object, object, object] = (3, False, [])


def beside_sound(odd: Node) -> Node:
    return Node(entries={b"odd": odd, b"sound": Node(entries=files(3))})


@pytest.mark.parametrize("error", [EIO, ESTALE, EBADMSG, EOVERFLOW, EACCES])
@pytest.mark.parametrize(
    ("odd", "found"),
    [
        ({"open_error": 1}, (0, True)),
        ({"read_error": 1}, (0, True)),
        ({"read_error": 1, "listed": 5}, (5, False)),
    ],
    ids=["open", "first read", "a later read"],
)
def test_an_error_of_a_directory_is_told_and_what_was_read_before_counts(
    tmp_path: Path, error: int, odd: dict[str, int], found: tuple[int, bool]
) -> None:
    values = {name: error if name.endswith("error") else value for name, value in odd.items()}
    expected, others = read_odd(beside_sound(Node(entries=files(9), **values)), tmp_path)
    assert others == [expected] * len(others)
    assert summary(expected)[b"odd"] == (*found, [error])
    assert summary(expected)[b"sound"] == SOUND


@pytest.mark.parametrize("error", [EIO, ESTALE, EOVERFLOW])
def test_an_entry_that_cannot_be_looked_at_is_a_problem_of_its_own(
    tmp_path: Path, error: int
) -> None:
    odd = Node(entries=files(9, look_error=error))
    expected, others = read_odd(beside_sound(odd), tmp_path)
    assert others == [expected] * len(others)
    assert summary(expected)[b"odd"] == (8, False, [error])
    assert summary(expected)[b"sound"] == SOUND


def test_a_directory_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    odd = Node(entries=files(9), look_error=EIO)
    expected, others = read_odd(beside_sound(odd), tmp_path)
    assert others == [expected] * len(others)
    assert summary(expected) == {b"": (0, False, []), b"odd": (0, True, [EIO]), b"sound": SOUND}


@pytest.mark.parametrize("name", ["open_error", "read_error"])
def test_an_error_of_the_root_is_told(tmp_path: Path, name: str) -> None:
    expected, others = read_odd(Node(entries=files(9), **{name: EIO}), tmp_path)
    assert others == [expected] * len(others)
    assert summary(expected) == {b"": (0, True, [EIO])}


def test_types_that_are_not_told_are_looked_at(tmp_path: Path) -> None:
    entries = files(4, told_type=DT_UNKNOWN)
    entries[b"d"] = Node(entries=files(3), told_type=DT_UNKNOWN)
    expected, others = read_odd(Node(entries=entries), tmp_path)
    assert others == [expected] * len(others)
    assert summary(expected) == {b"": (4, False, []), b"d": SOUND}


def test_types_that_are_lies_are_found_out(tmp_path: Path) -> None:
    entries = files(4, told_type=DT_DIR)
    entries[b"d"] = Node(entries=files(3), told_type=DT_REG)
    expected, others = read_odd(Node(entries=entries), tmp_path)
    assert others == [expected] * len(others)
    # The file that was called a directory is told as what it is when that is opened.
    assert summary(expected) == {b"": (3, False, []), b"f000": (1, False, []), b"d": SOUND}


def listed(root: Node, path: Path) -> set[str]:
    """What readdir(3) shows of a tree's uppermost directory."""

    def run() -> set[str]:
        OddFilesystem(os.fsencode(path), root)
        return set(os.listdir(path))

    return with_own_mounts(run)


def test_entries_without_an_inode_number_are_there_where_readdir_shows_them(
    tmp_path: Path,
) -> None:
    entries = files(900, told_number=0)
    entries[b"f700"].told_number = 0
    entries[b"d"] = Node(entries=files(3), told_number=0)
    entries[b"e"] = Node(entries=files(3))
    shown = listed(Node(entries=entries), tmp_path)
    expected, others = read_odd(Node(entries=entries), tmp_path)
    assert others == [expected] * len(others)
    assert expected[b""]["files"] == len([name for name in shown if name.startswith("f")])
    assert set(expected) == {b"", *(name.encode() for name in shown if name in "de")}


def test_a_directory_of_nothing_but_such_entries_is_read_alike(tmp_path: Path) -> None:
    odd = Node(entries=files(9), read_error=EIO, listed=1)
    assert odd.entries is not None
    odd.entries[b"f000"].told_number = 0
    expected, others = read_odd(beside_sound(odd), tmp_path)
    assert others == [expected] * len(others)
    assert summary(expected)[b"sound"] == SOUND


def test_sizes_beyond_64_bits_stay_exact(tmp_path: Path) -> None:
    huge = 2**63 - 4096
    entries = {b"f%d" % number: Node(size=huge) for number in range(5)}
    expected, others = read_odd(Node(entries=entries), tmp_path)
    assert others == [expected] * len(others)
    assert expected[b""]["apparent_size"] == 5 * huge
    assert expected[b""]["allocated_size"] == 5 * ((huge + 511) // 512) * 512


def test_a_directory_of_many_answers_is_shared_out(tmp_path: Path) -> None:
    expected, others = read_odd(Node(entries=files(900)), tmp_path, jobs=4)
    assert others == [expected] * len(others)
    assert summary(expected)[b""] == (900, False, [])
