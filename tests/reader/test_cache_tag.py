"""Directories that are tagged as caches, by every reader, whatever the tag turns out to be."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from scantree.reader.cache_tag import NAME, SIGNATURE
from scantree.reader.listing import EntryProblem, Operation, Skip
from tests.reader.conftest import Start
from tests.reader.in_child import as_nobody, needs_root
from tests.reader.kinds import ReaderKind
from tests.reader.walk import ROOT, Walk

MARKS = (b"package.json",)


def plant(directory: Path, tag: bytes = SIGNATURE) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "data").write_bytes(b"x" * 5000)
    (directory / os.fsdecode(NAME)).write_bytes(tag)
    return directory


def _fifo(tag: Path) -> None:
    os.mkfifo(tag)


def _directory(tag: Path) -> None:
    tag.mkdir()


def _socket(tag: Path) -> None:
    os.chdir(tag.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(tag.name)


def _link_to_tag(tag: Path) -> None:
    other = tag.parent.parent / "tag"
    other.write_bytes(SIGNATURE)
    tag.symlink_to(other)


def _link_to_itself(tag: Path) -> None:
    tag.symlink_to(tag)


def _hole(tag: Path) -> None:
    with tag.open("wb") as file:
        file.truncate(1 << 40)


def _written(content: bytes) -> Callable[[Path], None]:
    def write(tag: Path) -> None:
        tag.write_bytes(content)

    return write


@pytest.mark.parametrize(
    "content",
    [SIGNATURE, SIGNATURE + b"\n# a cache", SIGNATURE + b"\0" * 100_000, SIGNATURE + b"x"],
)
def test_what_begins_with_the_signature_is_a_tag(
    start: Start, tmp_path: Path, content: bytes
) -> None:
    plant(tmp_path / "cache", content)
    listings = start(tmp_path, marks=MARKS).read_tree()
    assert not listings[b""].is_cache
    assert listings[b"cache"].is_cache
    assert listings[b"cache"].files == 2


@pytest.mark.parametrize(
    "make",
    [
        _fifo,
        _directory,
        _socket,
        _link_to_tag,
        _link_to_itself,
        _hole,
        _written(b""),
        _written(SIGNATURE[:-1]),
        _written(b" " + SIGNATURE),
        _written(b"\xef\xbb\xbf" + SIGNATURE),
        _written(SIGNATURE.lower()),
        _written(SIGNATURE.replace(b": ", b":  ")),
    ],
    ids=lambda make: make.__name__,
)
def test_anything_else_of_the_name_is_none(
    start: Start, tmp_path: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    directory = tmp_path / "d"
    directory.mkdir()
    make(directory / os.fsdecode(NAME))
    monkeypatch.chdir(tmp_path)
    listings = start(tmp_path, exclude_caches=True, marks=MARKS).read_tree()
    assert listings[b"d"].skip is None
    assert not listings[b"d"].is_cache
    assert listings[b"d"].problems == []


def test_a_tagged_directory_is_left_out_unless_it_is_a_root(start: Start, tmp_path: Path) -> None:
    plant(plant(tmp_path) / "cache")
    listings = start(tmp_path, exclude_caches=True).read_tree()
    assert listings[b""].skip is None
    assert listings[b""].files == 2
    assert listings[b"cache"].skip is Skip.EXCLUDED


def test_without_the_options_no_tag_is_looked_for(start: Start, tmp_path: Path) -> None:
    plant(tmp_path / "cache")
    assert not start(tmp_path).read_tree()[b"cache"].is_cache


def test_a_tag_is_found_behind_a_link_that_is_followed(start: Start, tmp_path: Path) -> None:
    plant(tmp_path / "cache")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(tmp_path / "cache")
    root = tmp_path / "root"
    found = start(root, exclude_caches=True, follow_symlinks=True).read_tree()
    assert found[b"link"].skip is Skip.EXCLUDED


def test_a_tag_that_is_excluded_is_one_all_the_same(start: Start, tmp_path: Path) -> None:
    plant(tmp_path / "cache")
    found = start(tmp_path, exclude_caches=True, exclude_patterns=(NAME,)).read_tree()
    assert found[b"cache"].skip is Skip.EXCLUDED


@needs_root
def test_a_tag_that_may_not_be_read_is_a_problem_and_leaves_nothing_out(
    kind: ReaderKind, public_path: Path
) -> None:
    plant(public_path).joinpath(os.fsdecode(NAME)).chmod(0)

    def check() -> None:
        from scantree.reader.protocol import ReadOptions  # noqa: PLC0415

        reader = kind.open(ReadOptions((os.fsencode(public_path),), exclude_caches=True), 1)
        try:
            (listing,) = Walk(reader).read(ROOT)
            assert listing.problems == [EntryProblem(Operation.OPEN, NAME, errno.EACCES)]
            assert not listing.is_cache
            assert listing.files == 2
        finally:
            reader.close()

    assert as_nobody(check) is None
