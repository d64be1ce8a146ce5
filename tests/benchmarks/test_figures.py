from benchmarks.figures import Figure, difference, figure, ratio


def test_the_median_of_an_odd_number_of_runs_is_one_of_them() -> None:
    assert figure([3.0, 1.0, 10.0]) == Figure(3.0, 1.0, 10.0)


def test_the_median_of_an_even_number_of_runs_is_between_two() -> None:
    assert figure([1.0, 2.0, 4.0, 100.0]).median == 3.0


def test_one_run_is_its_own_median() -> None:
    assert figure([5.0]).to_dict() == {"median": 5.0, "minimum": 5.0, "maximum": 5.0}


def test_a_ratio_is_the_median_over_pairs() -> None:
    # The machine became three times slower on the way: each pair still says 2.
    assert ratio([2.0, 4.0, 6.0], [1.0, 2.0, 3.0]) == 2.0


def test_a_ratio_is_not_the_ratio_of_the_medians() -> None:
    assert ratio([1.0, 9.0, 2.0], [2.0, 3.0, 1.0]) == 2.0


def test_runs_that_are_no_pairs_have_no_ratio() -> None:
    assert ratio([1.0, 2.0], [1.0]) is None


def test_nothing_is_a_ratio_to_nothing() -> None:
    assert ratio([1.0], [0.0]) is None


def test_a_difference_is_the_median_over_pairs() -> None:
    assert difference([3.0, 5.0, 9.0], [1.0, 4.0, 4.0]) == 2.0


def test_runs_that_are_no_pairs_have_no_difference() -> None:
    assert difference([1.0, 2.0], [1.0]) is None
