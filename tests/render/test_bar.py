from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.render.bar import draw_bar, format_percent
from scantree.render.glyphs import ASCII, UNICODE, Glyphs


def text(size: int, parent: int, whole: int, width: int, glyphs: Glyphs) -> str:
    return "".join(run.text for run in draw_bar(size, parent, whole, width, glyphs))


@pytest.mark.parametrize(
    ("size", "parent", "bar"),
    [
        (8, 8, "████████"),
        (4, 8, "████░░░░"),
        (4, 4, "████    "),
        (0, 8, "░░░░░░░░"),
        (0, 0, "        "),
    ],
)
def test_a_bar_shows_own_share_over_the_parents(size: int, parent: int, bar: str) -> None:
    assert text(size, parent, 8, 8, UNICODE) == bar


def test_the_last_cell_of_a_bar_is_drawn_in_eighths() -> None:
    assert text(3, 3, 16, 2, UNICODE) == "▍ "


def test_an_ascii_bar_uses_whole_cells() -> None:
    assert text(3, 4, 4, 10, ASCII) == "#######..."


def test_nothing_of_nothing_is_an_empty_bar() -> None:
    assert text(0, 0, 0, 5, UNICODE) == "     "


@given(
    st.integers(0, 1 << 70),
    st.integers(0, 1 << 70),
    st.integers(0, 1 << 70),
    st.integers(1, 40),
    st.sampled_from([ASCII, UNICODE]),
)
def test_a_bar_always_has_its_width(
    size: int, parent: int, whole: int, width: int, glyphs: Glyphs
) -> None:
    assert len(text(size, parent, whole, width, glyphs)) == width


@pytest.mark.parametrize(
    ("size", "whole", "shown"),
    [
        (0, 0, "  0%"),
        (0, 9, "  0%"),
        (1, 1000, " <1%"),
        (1, 3, " 33%"),
        (2, 3, " 67%"),
        (9, 9, "100%"),
    ],
)
def test_a_share_is_rounded_and_takes_four_columns(size: int, whole: int, shown: str) -> None:
    assert format_percent(size, whole) == shown
