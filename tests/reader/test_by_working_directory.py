"""The reader that moves: where it came from may be gone before it is back."""

from __future__ import annotations

import os
from contextlib import closing
from errno import EMFILE
from pathlib import Path

import pytest

from scantree.reader.by_descriptor import is_supported
from scantree.reader.by_working_directory import WorkingDirectoryReader
from scantree.reader.inline_reader import InlineReader
from scantree.reader.listing import EntryProblem, Listing, Operation
from scantree.reader.protocol import ReadOptions
from tests.reader.in_child import in_child, needs_root
from tests.reader.walk import ROOT, Walk, below

pytestmark = pytest.mark.skipif(
    not is_supported(), reason="the platform has no directory descriptors"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root" / "sub" / "file").write_bytes(b"123")
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("loss", ["removed", "replaced"])
def test_where_the_way_back_is_lost_nothing_is_read_and_nobody_moves(home: Path, loss: str) -> None:
    root = os.fsencode(home.parent / "root")

    def run() -> tuple[Listing, Listing, bool]:
        os.chdir(home)
        options = ReadOptions((root,))
        with closing(InlineReader(options, [WorkingDirectoryReader(options)])) as reader:
            walk = Walk(reader)
            (sub,) = below(walk, b"sub")
            home.rmdir()
            if loss == "replaced":
                home.mkdir()
            here = os.stat(".")
            first, second = walk.read(sub, ROOT)
            return first, second, os.path.samestat(here, os.stat("."))

    *listings, has_stayed = in_child(run)
    assert has_stayed
    for listing in listings:
        assert isinstance(listing, Listing)
        assert listing.failed
        assert listing.problems == [EntryProblem(Operation.OPEN, b"", EMFILE)]


@needs_root
def test_where_there_is_no_way_back_it_is_not_to_be_had(public_path: Path) -> None:
    shut = public_path / "shut"
    (shut / "home").mkdir(parents=True)
    shut.chmod(0o700)

    def run() -> bool:
        os.chdir(shut / "home")
        os.setuid(65534)
        with pytest.raises(PermissionError):
            WorkingDirectoryReader(ReadOptions((b"/",)))
        return True

    assert in_child(run)
