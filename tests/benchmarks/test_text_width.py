import pytest

from benchmarks.text_width import text_width


def test_a_width_grows_with_the_font_and_with_bold() -> None:
    assert text_width("scantree", 26) == 2 * text_width("scantree", 13)
    assert text_width("scantree", 13, bold=True) > text_width("scantree", 13)


@pytest.mark.parametrize(
    ("text", "ems"), [("i", 0.28), ("0", 0.64), ("m", 0.98), ("W", 0.99), ("Q", 0.79), ("中", 1.0)]
)
def test_a_character_is_as_wide_as_in_dejavu_sans_or_wider(text: str, ems: float) -> None:
    assert text_width(text, 1) >= ems
