import pytest

from benchmarks.bounds import Bound, Finding, Measured, judge

BOUND = Bound("ours : theirs", Measured("ours", "start"), Measured("theirs"), limit=1.5)


def seconds(*ours: float) -> dict[str, list[float]]:
    return {"ours": list(ours), "start": [1.0] * len(ours), "theirs": [2.0] * len(ours)}


def test_what_starting_up_takes_is_left_out() -> None:
    assert judge(BOUND, seconds(4.0)).ratio == 1.5


def test_the_median_of_the_rounds_decides() -> None:
    assert judge(BOUND, seconds(3.0, 3.0, 100.0)).ratio == 1.0


def test_a_round_is_compared_with_itself() -> None:
    slowing = {"ours": [2.0, 4.0, 8.0], "start": [0.0] * 3, "theirs": [2.0, 4.0, 8.0]}
    assert judge(BOUND, slowing).ratio == 1.0


@pytest.mark.parametrize(("ours", "is_broken"), [(4.0, False), (4.01, True)])
def test_a_bound_is_broken_above_its_limit(ours: float, is_broken: bool) -> None:
    assert judge(BOUND, seconds(ours)).is_broken is is_broken


def test_what_did_not_run_is_not_measured_and_breaks_nothing() -> None:
    without_ours = {"start": [1.0], "theirs": [2.0]}
    for found in (judge(BOUND, without_ours), judge(BOUND, {"ours": [9.0], "start": [1.0]})):
        assert found == Finding(BOUND, None)
        assert not found.is_broken
        assert found.describe() == "ours : theirs: not measured"


def test_rounds_in_which_theirs_took_nothing_are_left_out() -> None:
    assert judge(BOUND, {"ours": [2.0, 3.0], "start": [1.0, 1.0], "theirs": [0.0, 1.0]}).ratio == 2
    assert judge(BOUND, {"ours": [2.0], "start": [1.0], "theirs": [0.0]}).ratio is None


def test_a_finding_tells_its_ratio_and_its_limit() -> None:
    assert judge(BOUND, seconds(2.5)).describe() == "ours : theirs: 0.75, at most 1.50"
