from __future__ import annotations

from scantree.cli.help_page import Section, first_column, section_lines

SECTION = Section("Colours", (("-r", "red as a poppy"), ("--green", "green"), ("whole", "")))


def test_second_columns_begin_in_one_place() -> None:
    assert list(section_lines(SECTION, 40, 7)) == [
        "Colours:",
        "  -r       red as a poppy",
        "  --green  green",
        "  whole",
    ]


def test_what_is_too_long_for_its_column_has_a_line_of_its_own() -> None:
    assert list(section_lines(SECTION, 40, 2)) == [
        "Colours:",
        "  -r  red as a poppy",
        "  --green",
        "      green",
        "  whole",
    ]


def test_a_second_column_is_continued_below_its_beginning() -> None:
    assert list(section_lines(SECTION, 20, 2))[1:3] == ["  -r  red as a poppy", "  --green"]
    assert list(section_lines(SECTION, 16, 2))[1:3] == ["  -r  red as a", "      poppy"]


def test_a_column_is_as_wide_as_what_fits_two_fifths_of_the_page_and_has_a_second() -> None:
    assert first_column([SECTION], 80) == len("--green")
    assert first_column([SECTION], 10) == len("-r")
    assert first_column([], 80) == 0
