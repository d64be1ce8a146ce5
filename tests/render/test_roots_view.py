from __future__ import annotations

from scantree.render.line import plain
from scantree.render.roots_view import root_lines
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE, PLAIN_BYTES
from scantree.render.threshold import Threshold
from scantree.scanning.basis import Basis
from scantree.scanning.root_totals import RootTotals

ROOTS = (
    RootTotals(b"/small", 10, 60, 4096, 2),
    RootTotals(b"/big", 5, 60, 40960, 3000),
    RootTotals(b"/gone"),
)


def test_each_root_has_a_line_in_the_order_given_and_then_the_total() -> None:
    lines = root_lines(ROOTS, Limits(), Basis.ALLOCATED, BINARY_SIZE)
    assert plain(lines).splitlines() == [
        "allocated",
        "  4.0 KiB /small",
        " 40.0 KiB /big",
        "      0 B /gone",
        " 44.0 KiB total",
    ]


def test_a_single_root_is_its_total() -> None:
    lines = root_lines(ROOTS[:1], Limits(), Basis.APPARENT, PLAIN_BYTES)
    assert plain(lines).splitlines() == ["apparent", "      10 /small"]


def test_inodes_are_counted() -> None:
    lines = root_lines(ROOTS, Limits(), Basis.INODES, BINARY_SIZE)
    assert [line.split()[0] for line in plain(lines).splitlines()[1:]] == [
        "2",
        "3,000",
        "0",
        "3,002",
    ]


def names(limits: Limits) -> list[str]:
    lines = root_lines(ROOTS, limits, Basis.ALLOCATED, BINARY_SIZE)
    return [line.split()[-1] for line in plain(lines).splitlines()[1:]]


def test_limits_hide_roots_and_never_change_the_total() -> None:
    assert names(Limits(threshold=Threshold(least=4096))) == ["/small", "/big", "total"]
    assert names(Limits(threshold=Threshold(most=4096))) == ["/small", "/gone", "total"]
    assert names(Limits(rows=2)) == ["/small", "/big", "total"]
    assert names(Limits(depth=0)) == ["/small", "/big", "/gone", "total"]


def test_there_is_no_heading_without_a_line() -> None:
    limits = Limits(threshold=Threshold(least=5000))
    assert list(root_lines(ROOTS[:1], limits, Basis.ALLOCATED, BINARY_SIZE)) == []


def test_a_name_that_a_terminal_would_obey_is_escaped() -> None:
    lines = root_lines((RootTotals(b"/\x1b[31m"),), Limits(), Basis.INODES, BINARY_SIZE)
    assert "\x1b" not in plain(lines)
