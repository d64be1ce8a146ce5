"""Non-directories that a reader tells one by one although they have one name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.reader.listing import EntryKind
from tests.reader.conftest import Start
from tests.reader.walk import Request

ROOT = Request()


def identity(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_dev, status.st_ino


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "file").write_bytes(b"x" * 5000)
    (tmp_path / "other").write_bytes(b"x" * 70)
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "sub").mkdir()
    return tmp_path


def test_what_is_watched_is_told_and_not_summed(start: Start, tree: Path) -> None:
    watched = frozenset(identity(tree / name) for name in ("file", "link", "fifo"))
    (listing,) = start(tree, watched=watched).read(ROOT)
    told = sorted((entry.kind, entry.link_count, entry.apparent_size) for entry in listing.links)
    assert told == [(EntryKind.FILE, 1, 5000), (EntryKind.SYMLINK, 1, 4), (EntryKind.OTHER, 1, 0)]
    assert {(entry.device, entry.inode) for entry in listing.links} == watched
    assert (listing.files, listing.symlinks, listing.others) == (1, 0, 0)
    assert listing.apparent_size == 70


def test_it_is_told_where_every_link_counts_too(start: Start, tree: Path) -> None:
    watched = frozenset({identity(tree / "file")})
    (listing,) = start(tree, watched=watched, count_links=True).read(ROOT)
    assert [entry.apparent_size for entry in listing.links] == [5000]
    assert listing.files == 1


def test_the_number_on_another_device_is_another_inode(start: Start, tree: Path) -> None:
    device, inode = identity(tree / "file")
    (listing,) = start(tree, watched=frozenset({(device + 1, inode)})).read(ROOT)
    assert (listing.links, listing.files) == ([], 2)


def test_a_watched_root_is_told(start: Start, tree: Path) -> None:
    (listing,) = start(tree / "file", watched=frozenset({identity(tree / "file")})).read(ROOT)
    assert (listing.is_directory, listing.files, len(listing.links)) == (False, 0, 1)


def test_very_many_may_be_watched(start: Start, tree: Path) -> None:
    device, inode = identity(tree / "file")
    watched = frozenset((device, number) for number in range(10_000)) | {(device, inode)}
    (listing,) = start(tree, watched=watched).read(ROOT)
    assert inode in {entry.inode for entry in listing.links}
