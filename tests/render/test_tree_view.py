from __future__ import annotations

import pytest

from scantree.render.glyphs import ASCII, UNICODE
from scantree.render.line import plain
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE, PLAIN_BYTES, SizeFormat
from scantree.render.threshold import threshold_of
from scantree.render.tree_view import TreeStyle, tree_lines
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW
from scantree.scanning.tree import DirectoryTree

STYLE = TreeStyle(Basis.ALLOCATED, BINARY_SIZE, UNICODE, bar_width=12)


def test_every_directory_has_its_size_share_bar_and_place(tree: DirectoryTree) -> None:
    assert plain(tree_lines(tree, Limits(), STYLE)) == (
        "allocated      █ own share  ░ its parent's\n"
        " 10.0 GiB  83% ██████████   /data\n"
        "  8.0 GiB  67% ████████░░   ├─ photos\n"
        "  4.0 GiB  33% ████░░░░     │  ├─ 2024\n"
        "  2.0 GiB  17% ██░░░░░░     │  └─ 2023\n"
        "  1.0 GiB   8% █░░░░░░░░░   └─ mail\n"
        "  2.0 GiB  17% ██           /srv/x\n"
    )


def test_without_box_drawing_the_view_is_ascii(tree: DirectoryTree) -> None:
    style = TreeStyle(Basis.ALLOCATED, BINARY_SIZE, ASCII, bar_width=12)
    text = plain(tree_lines(tree, Limits(rows=5), style))
    assert text.isascii()
    assert text == (
        "allocated      # own share  . its parent's\n"
        " 10.0 GiB  83% ##########   /data\n"
        "  8.0 GiB  67% ########..   `- photos\n"
        "  4.0 GiB  33% ####....        |- 2024\n"
        "  2.0 GiB  17% ##......        `- 2023\n"
        "  2.0 GiB  17% ##           /srv/x\n"
        "(1 directory not shown: no room for 1.0 GiB and less)\n"
    )


def test_what_is_not_shown_is_counted(tree: DirectoryTree) -> None:
    text = plain(tree_lines(tree, Limits(rows=1), STYLE))
    assert text.endswith("/data\n(5 directories not shown: no room for 2.0 GiB and less)\n")


def test_where_no_row_is_left_there_is_no_title(tree: DirectoryTree) -> None:
    limits = Limits(threshold=threshold_of(1 << 60))
    assert plain(tree_lines(tree, limits, STYLE)) == (
        "(6 directories not shown: below 1.0 EiB (-t))\n"
    )


def test_apparent_sizes_can_be_plain_bytes(tree: DirectoryTree) -> None:
    style = TreeStyle(Basis.APPARENT, PLAIN_BYTES, UNICODE, bar_width=0)
    assert plain(tree_lines(tree, Limits(depth=0), style)) == (
        "    apparent\n"
        "107374182400 100% /srv/x\n"
        "          23  <1% /data\n"
        "(4 directories not shown: beyond -d 0)\n"
    )


def test_inodes_are_counts_whatever_the_units(tree: DirectoryTree) -> None:
    style = TreeStyle(Basis.INODES, PLAIN_BYTES, UNICODE, bar_width=0)
    assert plain(tree_lines(tree, Limits(rows=3), style)) == (
        "inodes\n"
        "   910  99% /data\n"
        "   900  98% └─ mail\n"
        "     5   1% /srv/x\n"
        "(3 directories not shown: no room for 9 inodes and less)\n"
    )


def test_a_directory_whose_parent_is_hidden_is_shown_by_its_path(tree: DirectoryTree) -> None:
    limits = Limits(rows=2, threshold=threshold_of(-(4 << 30)))
    assert plain(tree_lines(tree, limits, STYLE)) == (
        "allocated      █ own share  ░ its parent's\n"
        "  2.0 GiB  17% ██           /srv/x\n"
        "  4.0 GiB  33% ████░░░░     /data/photos/2024\n"
        "(4 directories not shown: above 4.0 GiB (-t), no room for 2.0 GiB and less)\n"
    )


def test_a_tree_without_rows_has_no_view() -> None:
    tree = DirectoryTree()
    tree.close()
    assert list(tree_lines(tree, Limits(), STYLE)) == []


def test_hostile_names_are_escaped() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/r\x1b]0;x\x07", 0, 1, 1)
    tree.add(root, b"a\nb\xff", 0, 1, 1)
    tree.close()
    text = plain(tree_lines(tree, Limits(), TreeStyle(Basis.ALLOCATED, BINARY_SIZE, UNICODE, 0)))
    assert text == (
        "allocated\n      2 B 100% $'/r\\x1b]0;x\\x07'\n      1 B  50% └─ $'a\\x0ab\\xff'\n"
    )


def test_a_deep_chain_keeps_its_rightmost_connectors() -> None:
    tree = DirectoryTree()
    row = tree.add(NO_ROW, b"/r", 0, 1, 1)
    for _ in range(2_000):
        row = tree.add(row, b"d", 0, 1, 40)
        tree.add(row, b"e", 0, 0, 1)
    tree.close()
    style = TreeStyle(Basis.ALLOCATED, PLAIN_BYTES, UNICODE, bar_width=0, indent_width=12)
    # Each has a sibling, so that they are no chain that takes one line.
    lines = [
        line for line in plain(tree_lines(tree, Limits(), style)).splitlines() if "e" not in line
    ]
    assert lines[4] == "     1997 100%    │  │  ├─ d"
    assert lines[5] == "     1996 100% …  │  │  ├─ d"
    assert lines[-1] == "        1  <1% …  │  │  ├─ d"


def narrow(tree: DirectoryTree, width: int, sizes: SizeFormat = BINARY_SIZE) -> list[str]:
    style = TreeStyle(Basis.ALLOCATED, sizes, UNICODE, bar_width=12, indent_width=9, width=width)
    return plain(tree_lines(tree, Limits(rows=4), style)).splitlines()


def test_where_there_is_little_room_bars_go_then_shares(tree: DirectoryTree) -> None:
    assert narrow(tree, 49)[2] == "  8.0 GiB  67% ████████░░   └─ photos"
    assert narrow(tree, 47)[2] == "  8.0 GiB  67% └─ photos"
    assert narrow(tree, 26)[2] == "  8.0 GiB └─ photos"


def test_where_sizes_take_the_whole_width_names_stand_below(tree: DirectoryTree) -> None:
    assert narrow(tree, 17, PLAIN_BYTES)[:5] == [
        "  allocated",
        "10737418240",
        "/data",
        " 8589934592",
        "└─ photos",
    ]
    assert narrow(tree, 5, PLAIN_BYTES)[1:6] == ["10737", "41824", "0", "/data", "85899"]


def test_what_is_not_shown_is_counted_in_lines_that_fit(tree: DirectoryTree) -> None:
    assert narrow(tree, 20)[-4:] == [
        "(2 directories",
        "  not shown: no room",
        "  for 2.0 GiB and",
        "  less)",
    ]


@pytest.mark.parametrize("width", range(20, 80))
@pytest.mark.parametrize("sizes", [BINARY_SIZE, PLAIN_BYTES])
def test_at_any_width_sizes_are_whole_and_names_have_room(
    tree: DirectoryTree, width: int, sizes: SizeFormat
) -> None:
    lines = narrow(tree, width, sizes)
    footer = next(place for place, line in enumerate(lines) if line.startswith("(2"))
    assert max(map(len, lines[footer:])) <= width
    for line in lines[1:footer]:
        name = line.rstrip().rpartition(" ")[2]
        assert len(line) - len(name) <= width - 3
    figures = {sizes(size << 30) for size in (10, 8, 4, 2)}
    shown = "\n".join(narrow(tree, width, sizes))
    assert all(figure in shown for figure in figures)


def test_a_chain_of_only_children_is_one_line_with_the_sums_of_the_uppermost() -> None:
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/r", 0, 100, 2)
    tree.add(root, b"x", 0, 50, 1)
    row = tree.add(root, b"deep", 0, 10, 1)
    for number in range(60):
        row = tree.add(row, b"level%d" % number, 0, 10, 1)
    short = tree.add(tree.add(tree.add(row, b"a b", 0, 10, 2), b"c", 0, 3, 2), b"d", 0, 1, 1)
    tree.add(short, b"...", 0, 1, 1)
    tree.close()
    style = TreeStyle(Basis.ALLOCATED, PLAIN_BYTES, UNICODE, bar_width=0)
    assert plain(tree_lines(tree, Limits(), style)) == (
        "allocated\n"
        "      775 100% /r\n"
        "      625  81% ├─ deep/level0/.../'a b'\n"
        "        5   1% │  └─ c\n"
        "        2  <1% │     └─ d/'...'\n"
        "       50   6% └─ x\n"
    )


def test_the_parts_of_a_bar_are_told_where_there_is_room_for_it(tree: DirectoryTree) -> None:
    assert "own share" in narrow(tree, 49)[0]
    assert "own share" not in narrow(tree, 47)[0]
