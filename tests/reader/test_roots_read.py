"""A scan that goes on with another one asks for directories below roots that nobody reads."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from scantree.reader.listing import EntryProblem, Operation, Skip
from tests.reader.conftest import Start
from tests.reader.walk import Request


def test_what_is_below_a_root_that_nobody_here_was_asked_to_read_is_read(
    start: Start, tmp_path: Path
) -> None:
    # A worker gets what is below a root that another one read.
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"12345")
    device, inode = (tmp_path / "a").stat().st_dev, (tmp_path / "a" / "b").stat().st_ino
    walk = start(tmp_path)
    (below,) = walk.read(Request(0, b"a/b", device, inode))
    assert (below.skip, below.failed, below.apparent_size) == (None, False, 5)
    (gone,) = walk.read(Request(0, b"a/gone", device, 1))
    assert gone.skip is Skip.VANISHED


def test_what_is_below_roots_that_were_read_before_can_come_first(
    start: Start, tmp_path: Path
) -> None:
    requests = []
    roots = [tmp_path / f"root{number}" for number in range(40)]
    for number, root in enumerate(roots):
        (root / "a" / "b").mkdir(parents=True)
        (root / "a" / "b" / "file").write_bytes(b"x" * number)
        device, inode = (root / "a").stat().st_dev, (root / "a" / "b").stat().st_ino
        requests.append(Request(number, b"a/b", device, inode))
    listings = start(*roots, roots_read=True).read(*requests)
    assert [listing.apparent_size for listing in listings] == list(range(40))


@pytest.mark.parametrize("roots_read", [False, True])
def test_what_is_below_a_root_that_cannot_be_opened_is_a_problem(
    start: Start, tmp_path: Path, *, roots_read: bool
) -> None:
    (tmp_path / "there").mkdir()
    walk = start(tmp_path / "gone", tmp_path / "there", roots_read=roots_read)
    (gone, there) = walk.read(Request(0, b"a/b", 1, 1), Request(1))
    assert gone.skip is None
    assert gone.failed
    assert gone.problems == [EntryProblem(Operation.OPEN, b"", errno.ENOENT)]
    assert there.identified
    assert not os.path.exists(tmp_path / "gone")
