from __future__ import annotations

import pytest

from scantree.render.change_tree import middle_bar
from scantree.render.glyphs import ASCII, UNICODE, Glyphs


def drawn(value: int, whole: int, width: int, glyphs: Glyphs = UNICODE) -> str:
    return "".join(run.text for run in middle_bar(value, whole, width, glyphs))


def test_what_grew_goes_to_the_right_and_what_shrank_to_the_left() -> None:
    assert drawn(10, 10, 9) == "    │████"
    assert drawn(-10, 10, 9) == "████│    "
    assert drawn(5, 10, 9) == "    │██  "
    assert drawn(-5, 10, 9) == "  ██│    "


def test_parts_of_a_cell_are_drawn_where_glyphs_are_for_them() -> None:
    assert drawn(3, 8, 5) == "  │▊ "
    assert drawn(-3, 8, 5) == " ▐│  "
    assert drawn(3, 8, 5, ASCII) == "  |  "


@pytest.mark.parametrize("value", [-7, -1, 0, 1, 7])
@pytest.mark.parametrize("whole", [7, 10**30])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_bar_has_its_width_whatever_it_shows(value: int, whole: int, glyphs: Glyphs) -> None:
    assert len(drawn(value, whole, 11, glyphs)) == 11


def test_where_nothing_changed_the_bar_is_its_line() -> None:
    assert drawn(0, 0, 5) == "  │  "
