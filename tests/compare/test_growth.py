from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import scantree
from scantree.compare.growth import Growth
from scantree.compare.outline import Limits
from scantree.saved.loading import loading
from scantree.scanning.basis import Basis


@contextmanager
def growing(files: Sequence[Path], basis: Basis = Basis.APPARENT) -> Iterator[Growth]:
    with ExitStack() as stack:
        loaded = [stack.enter_context(loading(os.fsencode(file))) for file in files]
        yield Growth([scan.findings for scan in loaded], basis)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Four scans: one directory grows by 1,000, one shrinks, one comes and goes again."""
    root = tmp_path / "tree"
    (root / "grows" / "inner").mkdir(parents=True)
    (root / "shrinks").mkdir()
    files = []
    for number in range(4):
        (root / "grows" / "inner" / "f").write_bytes(b"x" * 1000 * number)
        (root / "shrinks" / "f").write_bytes(b"x" * (5000 - 100 * number))
        if number == 1:
            (root / "comes").mkdir()
            (root / "comes" / "f").write_bytes(b"x" * 777)
        if number == 3:
            (root / "comes" / "f").unlink()
        files.append(tmp_path / f"{number}.scan")
        scantree.scan(root, save=files[-1])
    return files


ALL = Limits()


def values(growth: Growth, limits: Limits = ALL) -> dict[str, list[int | None]]:
    root = growth.scans[-1].name(growth.scans[-1].roots()[0])
    return {
        os.path.relpath(os.fsdecode(each.path), os.fsdecode(root)): [
            None if value is None else value.apparent_size for value in each.values
        ]
        for each in growth.series(limits)
    }


def test_each_directory_has_a_value_for_each_scan_the_largest_change_first(
    files: list[Path],
) -> None:
    with growing(files) as growth:
        told = values(growth)
    assert list(told)[:3] == [".", "grows/inner", "shrinks"]
    assert told["grows/inner"] == [0, 1000, 2000, 3000]
    assert told["shrinks"] == [5000, 4900, 4800, 4700]
    assert told["comes"] == [0, 777, 777, 0]
    assert told["."] == [5000, 6677, 7577, 7700]


def test_scans_are_in_the_order_of_time_however_they_are_given(files: list[Path]) -> None:
    with growing(files) as growth, growing(files[::-1]) as reversed_growth:
        assert values(growth) == values(reversed_growth)
        assert growth.days > 0
        assert growth.per_day(100) == pytest.approx(100 / growth.days)


def test_rows_and_depth_are_limits(files: list[Path]) -> None:
    with growing(files) as growth:
        assert list(values(growth, Limits(rows=2))) == [".", "grows/inner"]
        assert list(values(growth, Limits(depth=1)))[:2] == [".", "grows"]
        under = growth.scans[0].path(growth.scans[0].roots()[0]) + b"/shrinks"
        assert list(values(growth, Limits(under=under))) == ["shrinks"]


def test_a_scan_that_counted_otherwise_is_told_by_its_number(
    files: list[Path], tmp_path: Path
) -> None:
    scantree.scan(tmp_path / "tree", save=tmp_path / "other", count_links=True)
    with growing([*files[:2], tmp_path / "other"]) as growth:
        assert growth.reasons == ["other options: count_links was off, and is on"]


def test_one_root_may_lie_elsewhere_in_each_scan(files: list[Path], tmp_path: Path) -> None:
    os.rename(tmp_path / "tree", tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "grows" / "inner" / "f").write_bytes(b"x" * 9000)
    scantree.scan(tmp_path / "elsewhere", save=tmp_path / "moved")
    with growing([*files, tmp_path / "moved"]) as growth:
        assert values(growth)["grows/inner"] == [0, 1000, 2000, 3000, 9000]


def test_what_was_moved_grows_where_it_is_and_shrinks_where_it_was(
    files: list[Path], tmp_path: Path
) -> None:
    os.rename(tmp_path / "tree" / "grows" / "inner", tmp_path / "tree" / "shrinks" / "inner")
    scantree.scan(tmp_path / "tree", save=tmp_path / "moved")
    with growing([files[-1], tmp_path / "moved"]) as growth:
        told = values(growth)
    assert told["shrinks/inner"] == [0, 3000]
    assert told["grows/inner"] == [3000, 0]
