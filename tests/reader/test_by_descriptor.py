"""Changes between opening and looking, in the moments that no test on a disk can hit."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scantree.reader.backoff import MOST_TRIES
from scantree.reader.by_descriptor import DescriptorDirectoryReader, is_supported
from scantree.reader.listing import EntryProblem, Listing, Operation
from scantree.reader.open_directory import DirectoryOpener, OpenButUnknownError
from scantree.reader.protocol import DirectoryRequest, ReadOptions
from tests.reader.walk import Request, children

pytestmark = pytest.mark.skipif(
    not is_supported(), reason="the platform has no directory descriptors"
)


class UnsteadyOpener(DirectoryOpener):
    """Meets some errors below the root, one a time, before it opens anything."""

    def __init__(self, root: Path, *errors: int) -> None:
        super().__init__((os.fsencode(root),), follow_symlinks=False)
        self._errors: Iterator[int] = iter(errors)

    def open(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        for number in self._errors:
            raise OSError(number, os.strerror(number))
        return super().open(request)


def read_sub(root: Path, *errors: int) -> Listing:
    """The listing of the only subdirectory, after ``errors`` at opening it."""
    (root / "sub").mkdir()
    (root / "sub" / "file").write_bytes(b"123")
    options = ReadOptions((os.fsencode(root),))
    with closing(DescriptorDirectoryReader(options, UnsteadyOpener(root, *errors))) as reader:
        (request,) = children(Request(), reader.read(Request()))
        return reader.read(request)


def test_a_directory_that_was_none_for_a_moment_is_read(tmp_path: Path) -> None:
    listing = read_sub(tmp_path, errno.ENOTDIR)
    assert (listing.apparent_size, listing.problems) == (3, [])


def test_a_directory_that_was_none_at_all_tries_but_the_last_is_read(tmp_path: Path) -> None:
    listing = read_sub(tmp_path, *[errno.ELOOP] * (MOST_TRIES - 1))
    assert (listing.apparent_size, listing.problems) == (3, [])


def test_a_directory_that_is_none_whenever_it_is_opened_is_a_problem(tmp_path: Path) -> None:
    listing = read_sub(tmp_path, *[errno.ELOOP] * MOST_TRIES)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.ELOOP)]
    assert (listing.failed, listing.identified) == (True, True)


@pytest.mark.parametrize("errors", [[errno.ENOENT], [errno.ENOTDIR, errno.ENOENT]])
def test_a_directory_that_was_gone_for_a_moment_is_read(tmp_path: Path, errors: list[int]) -> None:
    listing = read_sub(tmp_path, *errors)
    assert (listing.apparent_size, listing.problems, listing.skip) == (3, [], None)


def test_a_directory_that_was_opened_and_is_gone_then_is_there(tmp_path: Path) -> None:
    class OpeningOnly(DirectoryOpener):
        def open(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
            (tmp_path / "sub").rename(tmp_path / "away")
            raise OpenButUnknownError(errno.ENOENT, os.strerror(errno.ENOENT))

    (tmp_path / "sub").mkdir()
    root = os.fsencode(tmp_path)
    opener = OpeningOnly((root,), follow_symlinks=False)
    with closing(DescriptorDirectoryReader(ReadOptions((root,)), opener)) as reader:
        (request,) = children(Request(), reader.read(Request()))
        listing = reader.read(request)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.ENOENT)]
    assert (listing.failed, listing.identified, listing.skip) == (True, False, None)


@pytest.mark.parametrize("errors", [[errno.EIO], [errno.ELOOP, errno.EIO]])
def test_a_directory_that_cannot_be_opened_counts_itself(tmp_path: Path, errors: list[int]) -> None:
    listing = read_sub(tmp_path, *errors)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EIO)]
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.inode == (tmp_path / "sub").stat().st_ino


@pytest.mark.parametrize("errors", [[errno.EMFILE], [errno.ENOTDIR, errno.ENFILE]])
def test_a_shortage_of_descriptors_is_left_to_the_caller(tmp_path: Path, errors: list[int]) -> None:
    with pytest.raises(OSError, match=os.strerror(errors[-1])):
        read_sub(tmp_path, *errors)
