from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.render.cells import cell_width, cut, cut_line, line_width
from scantree.render.line import Role, Run

NAMES = st.text("ab 中\u0301é█…\u200d\U0001f468\u2764\ufe0f", max_size=12)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("name", 4),
        ("é█…", 3),
        ("e\u0301", 1),
        ("中文", 4),
        ("\U0001f600", 2),
        ("\U0001f468\u200d\U0001f469", 4),
        ("\u2764\ufe0f", 2),
    ],
)
def test_cells_are_counted_as_the_most_that_a_terminal_takes(text: str, cells: int) -> None:
    assert cell_width(text) == cells


def test_what_fits_stays_as_it_is() -> None:
    line = (Run("中文", Role.SIZE), Run("ab"))
    assert cut("中文", 4, "…") == "中文"
    assert cut_line(line, 6, "…") == line


def test_what_does_not_fit_ends_in_a_mark() -> None:
    assert cut("abcdef", 4, "…") == "abc…"
    assert cut("中文字", 4, "~") == "中~"
    line = (Run("12 GiB", Role.SIZE), Run(" "), Run("name", Role.ROOT), Run("rest"))
    assert cut_line(line, 10, "…") == (line[0], line[1], Run("na…", Role.ROOT))


@given(st.lists(NAMES, max_size=4), st.integers(1, 20))
def test_a_line_that_was_cut_is_as_wide_as_it_may_be_or_nearly(
    texts: list[str], width: int
) -> None:
    line = tuple(Run(text) for text in texts)
    shown = cut_line(line, width, "~")
    assert line_width(shown) <= width
    assert shown == line or line_width(shown) >= width - 1
    assert cell_width(cut("".join(texts), width, "~")) <= width
