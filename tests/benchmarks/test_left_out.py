import pytest

from benchmarks.contender import PATH, Contender
from benchmarks.left_out import BIG_INODES, why_left_out

GDU = Contender("gdu", ("gdu", PATH))


def old() -> str:
    return "Version:\t 5.22.0-1+b1\nBuilt time:\t 2023\n"


def test_an_old_gdu_is_left_out_of_a_big_tree_with_what_it_would_take() -> None:
    assert why_left_out(GDU, 2_028_754, old) == (
        "gdu 5.22 would take 4.2 GB for 2,028,754 inodes (--tool gdu: run it)"
    )


def test_an_old_gdu_runs_over_a_small_tree() -> None:
    assert why_left_out(GDU, BIG_INODES - 1, old) is None


@pytest.mark.parametrize("version", ["Version:\t v5.36.1\n", "Version: 6.0.0\n"])
def test_a_gdu_that_is_lean_runs(version: str) -> None:
    assert why_left_out(GDU, BIG_INODES, lambda: version) is None


def test_a_gdu_of_an_unknown_version_is_left_out() -> None:
    assert (why_left_out(GDU, BIG_INODES, lambda: "") or "").startswith("gdu would take 2.0 GB")


def test_other_tools_run_over_any_tree() -> None:
    assert why_left_out(Contender("du", ("du", PATH)), BIG_INODES * 100, old) is None
