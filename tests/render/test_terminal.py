from __future__ import annotations

import re

from rich.cells import cell_len

from scantree.render.line import Role, Run, plain
from scantree.render.terminal import for_terminal

LINES = [
    (Run("12 GiB", Role.SIZE), Run(" [red]name[/] :smile: 3.14 ", Role.TEXT)),
    (),
    (Run("中文名字" * 5, Role.ROOT),),
]


def strip(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_colour_is_all_that_is_added_where_there_is_room() -> None:
    text = for_terminal(LINES, width=None, color=True, mark="…")
    assert "\x1b[1;36m12 GiB\x1b[0m" in text
    assert strip(text) == plain(LINES)


def test_without_colour_there_is_no_control_sequence() -> None:
    assert for_terminal(LINES, width=200, color=False, mark="…") == plain(LINES)


def test_lines_are_cut_to_the_width_by_cells() -> None:
    text = strip(for_terminal(LINES, width=11, color=True, mark="…"))
    assert text.splitlines() == ["12 GiB [re…", "", "中文名字中…"]
    assert all(cell_len(line) <= 11 for line in text.splitlines())


def test_ascii_lines_are_cut_with_a_mark_in_ascii() -> None:
    text = for_terminal([(Run("abcdefgh"),)], width=5, color=False, mark="~")
    assert text == "abcd~\n"
