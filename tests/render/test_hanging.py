from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scantree.render.hanging import hanging_lines
from scantree.render.line import Role, Run, plain

PIECES = [Run("1.5 KiB", Role.NUMBER), Run("and 4.0 KiB"), Run("in directories")]


def hang(label: str, width: int | None, gap: str = " ") -> list[str]:
    return plain(hanging_lines(Run(label), PIECES, width, gap=gap)).splitlines()


def test_without_a_width_all_is_one_line() -> None:
    assert hang("size  ", None) == ["size  1.5 KiB and 4.0 KiB in directories"]


def test_what_fits_is_one_line() -> None:
    assert hang("size  ", 40) == ["size  1.5 KiB and 4.0 KiB in directories"]


def test_pieces_go_below_each_other_before_they_are_taken_apart() -> None:
    assert hang("size  ", 39) == ["size  1.5 KiB and 4.0 KiB", "      in directories"]
    assert hang("size  ", 20) == ["size  1.5 KiB", "      and 4.0 KiB", "      in directories"]


def test_pieces_that_have_no_room_beside_the_label_are_indented_less() -> None:
    assert hang("size          ", 22) == [
        "size          1.5 KiB",
        "  and 4.0 KiB",
        "  in directories",
    ]


def test_a_piece_that_is_wider_than_a_line_is_taken_apart_at_blanks() -> None:
    assert hang("size ", 12) == ["size 1.5 KiB", " and 4.0 KiB", " in", " directories"]


def test_a_gap_stands_between_pieces_and_never_at_an_end() -> None:
    assert hang("", 21, " · ") == ["1.5 KiB · and 4.0 KiB", "in directories"]


def test_runs_keep_their_roles() -> None:
    runs = [run for line in hanging_lines(Run("size ", Role.LABEL), PIECES, 12) for run in line]
    assert Run("size ", Role.LABEL) in runs
    assert Run("1.5 KiB", Role.NUMBER) in runs


WORDS = st.text("abc0,", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@given(st.sampled_from(["", "label     "]), st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_no_line_is_too_wide_and_no_word_is_lost_or_cut(
    label: str, texts: list[str], data: st.DataObject
) -> None:
    words = " ".join(texts).split()
    width = data.draw(st.integers(max(map(len, [*words, label])), 60))
    lines = list(hanging_lines(Run(label), [Run(text) for text in texts], width))
    shown = plain(lines)
    assert shown.split() == [*label.split(), *words]
    assert max(map(len, shown.splitlines())) <= width


@given(TEXTS, st.integers(1, 20))
def test_where_words_are_wider_than_the_line_nothing_is_lost_all_the_same(
    text: str, width: int
) -> None:
    shown = plain(hanging_lines(Run(""), [Run(text)], width))
    assert max(map(len, shown.splitlines())) <= width
    assert "".join(shown.split()) == "".join(text.split())
