"""The table of what can be made again, in terminals of any width."""

from __future__ import annotations

import pytest

from scantree.render.cells import line_width
from scantree.render.glyphs import UNICODE
from scantree.render.line import plain
from scantree.render.rebuildable_view import RebuildableSection
from scantree.render.section import SectionStyle
from scantree.render.selection import Limits
from scantree.render.size_format import PLAIN_BYTES
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW
from scantree.scanning.tree import DirectoryTree
from scantree.space.rebuildable import Found, Rebuildable

ALL = Limits()
PATH = "/data/shop/node_modules"


def section(newest: int | None = 1_700_000_000) -> RebuildableSection:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/data", 0, 4096, 1)
    shop = tree.add(root, b"shop", 0, 4096, 1)
    tree.add(shop, b"node_modules", 700, 8192, 9, 8)
    tree.add(root, b"__pycache__", 5, 4096, 2, 1)
    tree.close()
    found = (Rebuildable(2, "npm", newest), Rebuildable(3, "python bytecode", None))
    return RebuildableSection(tree, Found(found))


def text(
    width: int | None, basis: Basis = Basis.ALLOCATED, limits: Limits = ALL, rows: int = 20
) -> list[str]:
    style = SectionStyle(basis, PLAIN_BYTES, limits, rows, UNICODE, width)
    return plain(section().lines(style)).splitlines()


def test_without_a_width_all_columns_are_there() -> None:
    title, first, second, total = text(None)
    assert title.split() == ["allocated", "apparent", "inodes", "newest", "kind", "path"]
    assert first.split() == ["8192", "700", "9", "2023-11-14", "npm", PATH]
    assert "unknown" in second
    assert total.split()[:3] == ["12288", "705", "11"]


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("width", range(1, 100, 7))
def test_what_it_is_sorted_by_is_never_left_out(width: int, basis: Basis) -> None:
    lines = text(width, basis)
    assert basis.value in lines[0]
    assert PATH in lines[1]


@pytest.mark.parametrize("width", range(30, 100, 7))
def test_paths_have_half_of_the_width(width: int) -> None:
    style = SectionStyle(Basis.ALLOCATED, PLAIN_BYTES, Limits(), 20, UNICODE, width)
    title, first, *_ = section().lines(style)
    room = width - line_width(first[:-1])
    assert room >= min(len(PATH), width // 2) or len(first) == 2
    assert line_width(title[:-1]) == line_width(first[:-1])


def test_what_has_no_room_is_counted_and_sums_are_of_all() -> None:
    *_, total = text(None, rows=1)
    assert total.endswith("in 2 directories that can be made again (1 not shown)")
    assert total.split()[0] == "12288"
    assert text(None, limits=Limits(rows=1)) == text(None, rows=1)


@pytest.mark.parametrize("newest", [10**18, -(10**18)])
def test_a_time_that_no_calendar_has_is_unknown(newest: int) -> None:
    style = SectionStyle(Basis.ALLOCATED, PLAIN_BYTES, Limits(), 20, UNICODE, None)
    assert "unknown" in plain(section(newest).lines(style)).splitlines()[1]
