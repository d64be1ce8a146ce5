from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.reader.listing import Listing
from scantree.reader.sums import Counts
from tests.reader.conftest import Start
from tests.reader.kinds import IS_NATIVE_BUILT
from tests.reader.walk import Request


def test_what_is_plain_is_added_up(tmp_path: Path, start: Start) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below/a").write_bytes(bytes(5000))
    (tmp_path / "below/b").symlink_to("a")
    os.mkfifo(tmp_path / "below/c")
    walk = start(tmp_path)
    listings = [*walk.read(Request()), *walk.read(Request(dir_prefix=b"below"))]
    sums = walk.reader.new_sums()
    assert all(sums.add(listing) for listing in listings)
    directories = [os.lstat(tmp_path), os.lstat(tmp_path / "below")]
    others = [os.lstat(tmp_path / "below" / name) for name in "abc"]
    assert Counts(*sums.counts()) == Counts(
        directories=2,
        files=1,
        symlinks=1,
        others=1,
        apparent_size=5001,
        directory_apparent_size=sum(status.st_size for status in directories),
        allocated_size=512 * sum(status.st_blocks for status in directories + others),
    )


def test_what_is_not_plain_is_not_added(tmp_path: Path, start: Start) -> None:
    (tmp_path / "one").write_bytes(b"1")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/two").hardlink_to(tmp_path / "one")
    (tmp_path / "left_out").mkdir()
    (tmp_path / "left_out/x.tmp").write_bytes(b"1")
    walk = start(tmp_path, exclude_patterns=(b"*.tmp",))
    walk.read(Request())
    prefixes = b"linked", b"left_out", b"one", b"none"
    sums = walk.reader.new_sums()
    for prefix in prefixes:
        assert not sums.add(*walk.read(Request(dir_prefix=prefix, parent_device=1)))
    assert Counts(*sums.counts()) == Counts()


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_native_sums_take_native_listings_alone(tmp_path: Path) -> None:
    from scantree.reader import _native  # noqa: PLC0415

    with pytest.raises(TypeError, match="no listing of the native reader"):
        _native.Sums().add(Listing())
