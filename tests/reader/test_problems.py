"""A directory in which very much is wrong: all of it is counted, and some told by name."""

from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path

from scantree.reader.listing import (
    MOST_LISTED_PROBLEMS,
    EntryProblem,
    Listing,
    Operation,
    ProblemCounts,
)
from tests.reader.conftest import Start
from tests.reader.in_child import as_nobody, needs_root
from tests.reader.walk import Request

ENTRIES = 3000
TOO_LONG = "n" * 300
"""Where no symbolic link can lead."""


def counted(listing: Listing) -> ProblemCounts:
    """All problems of a listing, with those that it doesn't list."""
    counts = Counter((operation, number) for operation, _, number, _ in listing.problems)
    counts.update(listing.unlisted_problems or {})
    return dict(counts)


def names(listing: Listing) -> set[bytes]:
    return {name for _, name, _, _ in listing.problems}


@needs_root
def test_entries_that_cannot_be_looked_at_are_listed_up_to_a_bound_and_all_counted(
    start: Start, public_path: Path
) -> None:
    made = {b"%04d" % number for number in range(ENTRIES)}
    for name in made:
        os.mknod(os.fsencode(public_path) + b"/" + name)
    public_path.chmod(0o744)
    (listing,) = as_nobody(lambda: start(public_path, jobs=4).read(Request()))
    assert (listing.files, listing.vanished, listing.failed) == (0, 0, False)
    assert len(names(listing)) == len(listing.problems) == MOST_LISTED_PROBLEMS
    assert names(listing) < made
    assert {(problem.operation, problem.errno) for problem in listing.problems} == {
        (Operation.STAT, errno.EACCES)
    }
    unlisted = {(Operation.STAT, errno.EACCES): ENTRIES - MOST_LISTED_PROBLEMS}
    assert listing.unlisted_problems == unlisted


@needs_root
def test_problems_that_are_not_listed_are_counted_by_what_they_are(
    start: Start, public_path: Path
) -> None:
    (public_path / "shut").mkdir(mode=0o700)
    (public_path / "links").mkdir()
    for number in range(ENTRIES):
        target = TOO_LONG if number % 3 else "../shut/file"
        (public_path / "links" / f"{number:04}").symlink_to(target)
    (listing,) = as_nobody(
        lambda: start(public_path / "links", jobs=4, follow_symlinks=True).read(Request())
    )
    assert len(listing.problems) == MOST_LISTED_PROBLEMS
    assert counted(listing) == {
        (Operation.STAT, errno.EACCES): ENTRIES // 3,
        (Operation.STAT, errno.ENAMETOOLONG): ENTRIES - ENTRIES // 3,
    }


def test_as_many_problems_as_are_listed_leave_none_to_be_counted(
    start: Start, tmp_path: Path
) -> None:
    for number in range(MOST_LISTED_PROBLEMS):
        (tmp_path / f"{number:04}").symlink_to(TOO_LONG)
    (listing,) = start(tmp_path, jobs=4, follow_symlinks=True).read(Request())
    assert listing.unlisted_problems is None
    assert sorted(listing.problems) == [
        EntryProblem(Operation.STAT, b"%04d" % number, errno.ENAMETOOLONG)
        for number in range(MOST_LISTED_PROBLEMS)
    ]
    (tmp_path / "one more").symlink_to(TOO_LONG)
    (listing,) = start(tmp_path, jobs=4, follow_symlinks=True).read(Request())
    assert listing.unlisted_problems == {(Operation.STAT, errno.ENAMETOOLONG): 1}
