"""Entries that no real directory shows at will: fakes in place of ``os.DirEntry``."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from scantree.reader.entries import (
    REMEMBER_LINKED,
    Remembering,
    allocated_size,
    sum_entries,
    sum_entries_of_any_kind,
)
from scantree.reader.listing import (
    MOST_LISTED_PROBLEMS,
    EntryProblem,
    Listing,
    Operation,
    Subdirectory,
)
from tests.reader.in_child import as_nobody, needs_root


class FakeEntry:
    """An entry with a type that its directory claims, and an error that looking meets."""

    def __init__(
        self, path: Path, *, claims_directory: bool = False, error: OSError | None = None
    ) -> None:
        self.name = path.name
        self.path = str(path)
        self._claims_directory = claims_directory
        self._error = error

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        assert not follow_symlinks
        if self._error is not None:
            raise self._error
        return self._claims_directory

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return os.stat(self.path, follow_symlinks=follow_symlinks)

    def inode(self) -> int:
        return 4711


@pytest.fixture(params=["fast", "any kind", "any kind, following"])
def loop(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def sums(loop: str, directory: Path, entries: Iterator[FakeEntry]) -> Listing:
    listing = Listing()
    real = cast(Iterator["os.DirEntry[str]"], entries)
    if loop == "fast":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            sum_entries(listing, descriptor, real, Remembering(REMEMBER_LINKED))
        finally:
            os.close(descriptor)
    else:
        follow = loop.endswith("following")
        sum_entries_of_any_kind(listing, real, Remembering(REMEMBER_LINKED), follow=follow)
    return listing


def broken_after(*entries: FakeEntry) -> Iterator[FakeEntry]:
    yield from entries
    raise OSError(errno.EIO, "the disk is broken")


def test_an_entry_that_vanished_is_counted_as_such(loop: str, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"12")
    entries = [FakeEntry(tmp_path / "gone"), FakeEntry(tmp_path / "there")]
    listing = sums(loop, tmp_path, iter(entries))
    assert (listing.vanished, listing.files, listing.problems) == (1, 1, [])


def test_what_a_path_leads_to_by_now_is_not_what_was_listed(tmp_path: Path) -> None:
    for name, content in (("listed", b"12"), ("elsewhere", b"12345")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(content)
    # A link to elsewhere was swapped in for the directory that is open.
    entries = [FakeEntry(tmp_path / "elsewhere" / "file")]
    assert sums("fast", tmp_path / "listed", iter(entries)).apparent_size == 2


def test_an_entry_without_a_known_type_is_looked_at(loop: str, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    listing = sums(loop, tmp_path, iter([FakeEntry(tmp_path / "d")]))
    assert listing.subdirectories == [Subdirectory(b"d", (tmp_path / "d").stat().st_ino)]
    assert listing.files == 0


def test_a_subdirectory_has_the_inode_of_the_list(loop: str, tmp_path: Path) -> None:
    listing = sums(loop, tmp_path, iter([FakeEntry(tmp_path / "d", claims_directory=True)]))
    assert listing.subdirectories == [Subdirectory(b"d", 4711)]


def test_an_entry_that_cannot_be_looked_at_is_a_problem_of_its_own(
    loop: str, tmp_path: Path
) -> None:
    (tmp_path / "good").write_bytes(b"12")
    bad = FakeEntry(tmp_path / "bad", error=OSError(errno.EACCES, "no"))
    listing = sums(loop, tmp_path, iter([bad, FakeEntry(tmp_path / "good")]))
    assert listing.problems == [EntryProblem(Operation.STAT, b"bad", errno.EACCES)]
    assert (listing.files, listing.failed) == (1, False)


def test_a_read_error_keeps_what_was_read(loop: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"123")
    listing = sums(loop, tmp_path, broken_after(FakeEntry(tmp_path / "file")))
    assert listing.problems == [EntryProblem(Operation.READ, b"", errno.EIO)]
    assert (listing.files, listing.apparent_size, listing.failed) == (1, 3, False)


def test_a_read_error_before_anything_was_read_fails(loop: str, tmp_path: Path) -> None:
    listing = sums(loop, tmp_path, broken_after())
    assert listing.problems == [EntryProblem(Operation.READ, b"", errno.EIO)]
    assert listing.failed


def test_a_read_error_after_very_many_problems_is_counted_with_them(
    loop: str, tmp_path: Path
) -> None:
    bad = [FakeEntry(tmp_path / "bad", error=OSError(errno.EACCES, "no"))]
    listing = sums(loop, tmp_path, broken_after(*bad * (MOST_LISTED_PROBLEMS + 2)))
    expected = EntryProblem(Operation.STAT, b"bad", errno.EACCES)
    assert listing.problems == [expected] * MOST_LISTED_PROBLEMS
    assert listing.unlisted_problems == {
        (Operation.STAT, errno.EACCES): 2,
        (Operation.READ, errno.EIO): 1,
    }
    assert not listing.failed


@needs_root
def test_a_link_into_a_directory_without_access_is_a_problem(public_path: Path) -> None:
    (public_path / "shut").mkdir(mode=0o700)
    (public_path / "shut" / "file").touch()
    link = public_path / "link"
    link.symlink_to("shut/file")

    def run() -> tuple[list[EntryProblem], int]:
        listing = sums("any kind, following", public_path, iter([FakeEntry(link)]))
        return listing.problems, listing.symlinks + len(listing.links)

    assert as_nobody(run) == ([EntryProblem(Operation.STAT, b"link", errno.EACCES)], 0)


def test_where_there_are_no_blocks_the_size_stands_for_them() -> None:
    class NoBlocks:
        st_size = 17

    assert allocated_size(cast(os.stat_result, NoBlocks())) == 17
