from benchmarks.columns import aligned


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [["name", "s"], ["a", "10"], ["longer", "1"]]
    assert aligned(rows, {"name"}) == ["name     s", "a       10", "longer   1"]


def test_no_line_ends_with_blanks() -> None:
    assert aligned([["x", "name"], ["1", ""]], {"name"}) == ["x  name", "1"]
