from scantree.render.sparkline import sparkline


def test_the_least_is_the_lowest_and_the_largest_the_highest() -> None:
    assert sparkline([10, 20, 17]) == "▁█▅"


def test_a_series_that_does_not_change_is_flat() -> None:
    assert sparkline([5, 5, 5]) == "▁▁▁"


def test_what_nobody_knows_is_blank() -> None:
    assert sparkline([None, 0, 7]) == " ▁█"
    assert sparkline([None]) == " "


def test_more_values_than_columns_share_them_and_the_last_is_shown() -> None:
    assert sparkline(list(range(100)), width=4) == "▁▃▅█"
