from __future__ import annotations

import os
from array import array
from contextlib import closing
from pathlib import Path

import pytest

from scantree.reader.listing import Listing
from scantree.reader.protocol import ReadOptions
from scantree.reader.sums import Counts
from tests.reader.conftest import Start
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE
from tests.reader.walk import Request, Walk


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


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_native_rows_are_columns_as_arrays_have_them(tmp_path: Path) -> None:
    from scantree.reader import _native  # noqa: PLC0415

    (tmp_path / "below").mkdir()
    (tmp_path / "below/file").write_bytes(bytes(5000))
    with closing(NATIVE.open(ReadOptions((bytes(tmp_path),)), 1)) as reader:
        _, below = Walk(reader).read_tree().values()
    rows = _native.Sums().new_rows()
    rows.begin(7, 100)
    assert rows.add(below, 3, b"path/below") == 7
    assert (rows.add(below, 7, b"deeper"), len(rows)) == (8, 2)
    parents, apparent, allocated, inodes, files, ends, names = rows.take()
    size = below.allocated_size + below.directory_allocated_size
    wide = (apparent, allocated, inodes, files, ends)
    assert list(array("i", parents)) == [3, 7]
    assert [list(array("q", each)) for each in wide] == [
        [5000, 5000], [size, size], [2, 2], [1, 1], [105, 111],
    ]  # fmt: skip
    assert names == b"belowdeeper"
    assert (len(rows), rows.add(below, 0, b"x")) == (0, 9)
    with pytest.raises(TypeError, match="no listing of the native reader"):
        rows.add(Listing(), 0, b"x")
    with pytest.raises(TypeError, match="expected bytes"):
        rows.add(below, 0, "x")  # type: ignore[arg-type]


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_native_rows_are_refused_when_they_are_many_until_they_are_taken(tmp_path: Path) -> None:
    from scantree.reader import _native  # noqa: PLC0415

    with closing(NATIVE.open(ReadOptions((bytes(tmp_path),)), 1)) as reader:
        (listing,) = Walk(reader).read_tree().values()
    rows = _native.Rows()
    numbers = [rows.add(listing, -1, b"") for _ in range(5000)]
    room = numbers.index(-1)
    assert numbers == [*range(room), *[-1] * (5000 - room)]
    assert len(rows.take()[0]) == 4 * room
    assert rows.add(listing, -1, b"") == room


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_a_sum_that_does_not_fit_is_told_and_not_added() -> None:
    from scantree.reader import _native  # noqa: PLC0415

    rows = _native.Rows()
    sums = array("q", [1, 2, 3, 4])
    assert rows.sum_upwards(array("i", [-1, 0, 1, 0]), sums) == -1
    assert list(sums) == [10, 5, 3, 4]
    sums = array("q", [1, (1 << 63) - 1, 3, 4])
    assert rows.sum_upwards(array("i", [-1, 0, 1, 0]), sums) == 2
    assert list(sums) == [5, (1 << 63) - 1, 3, 4]
    with pytest.raises(ValueError, match="one length"):
        rows.sum_upwards(array("i", [-1]), sums)
    with pytest.raises(TypeError, match="no array"):
        rows.sum_upwards(sums, sums)


@pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")
def test_values_of_rows_are_looked_up_in_columns() -> None:
    from scantree.reader import _native  # noqa: PLC0415

    rows = _native.Rows()
    parents, sizes = array("i", [-1, 0, 0]), array("q", [7, 1 << 62, -9])
    found = rows.values(array("i", [2, 0, 1]), (parents, sizes, sizes))
    assert found == [0, 2, -9, -9, -1, 0, 7, 7, 0, 1, 1 << 62, 1 << 62]
    assert rows.values(array("i"), (parents,)) == []
    for row in (3, -1):
        with pytest.raises(IndexError):
            rows.values(array("i", [row]), (parents, sizes))
    for columns in ((), (parents, sizes, array("q", [1])), (parents, *[sizes] * 9)):
        with pytest.raises(ValueError, match="columns"):
            rows.values(array("i", [0]), columns)
    with pytest.raises(TypeError):
        rows.values(array("i", [0]), (parents, parents))
