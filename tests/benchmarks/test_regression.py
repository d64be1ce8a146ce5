import os
import tempfile
from pathlib import Path

import pytest

from benchmarks import regression
from benchmarks.answers import Answer
from benchmarks.bounds import Bound, Finding, Measured
from benchmarks.contenders import BARE_LOOP, SCANTREE_PURE
from benchmarks.regression import BOUNDS, find, main, report

BOUND = Bound("ours : theirs", Measured("ours"), Measured("theirs"), limit=1.5)
IMPOSSIBLE = Bound("less than nothing", Measured(SCANTREE_PURE), Measured(BARE_LOOP), limit=0.0)


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))


def test_bounds_that_hold_are_exit_0_and_told_in_the_last_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert report([Finding(BOUND, 1.5), Finding(BOUND, None)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ours : theirs: 1.50, at most 1.50",
        "ours : theirs: not measured",
        "regression: none, 1 of 2 bounds were measured and hold",
    ]


def test_a_bound_that_is_exceeded_is_exit_1_and_told_in_the_last_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert report([Finding(BOUND, 1.2), Finding(BOUND, 1.51)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "regression: ours : theirs: 1.51, at most 1.50"


def test_every_bound_of_pure_python_is_measured_and_nothing_stays(tmp_path: Path) -> None:
    findings = find(200, rounds=1, more_rounds=0)
    assert [finding.bound for finding in findings] == list(BOUNDS)
    measured = {finding.bound.name for finding in findings if finding.ratio is not None}
    assert measured >= {"pure Python : bare loop", "start-up : its imports"}
    assert os.listdir(tmp_path / "scratch") == []


def test_a_bound_that_is_exceeded_is_measured_once_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(regression, "BOUNDS", (IMPOSSIBLE,))
    assert main(["--directories", "30", "--rounds", "1", "--more-rounds", "1"]) == 1
    output = capsys.readouterr()
    assert output.err.splitlines()[-1] == "a bound is exceeded: measuring once more"
    assert output.out.splitlines()[-1].startswith("regression: less than nothing: ")


def test_a_wrong_total_is_no_measurement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(regression, "Answer", lambda inodes: Answer(inodes=inodes + 1))
    assert main(["--directories", "5", "--rounds", "1"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith("differs (inodes)")


def test_a_number_that_makes_no_tree_is_one_line_and_exit_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--directories", "0"]) == 2
    assert capsys.readouterr().err == "regression: a tree has at least one directory\n"
