import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import regression, steady_scan
from benchmarks.contender import Contender
from benchmarks.contenders import BARE_LOOP, SCANTREE_PURE
from benchmarks.counting import NoCounterError
from benchmarks.regression import (
    BOUNDS,
    Bound,
    Finding,
    Trees,
    judge,
    main,
    planted_trees,
    steady,
)
from benchmarks.startup import PAIR
from benchmarks.taking_part import all_tools
from scantree.native import ENVIRONMENT_VARIABLE
from tests.compiler import needs_compiler


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    return tmp_path / "scratch"


def entries(program: Contender, trees: Trees) -> float:
    """Stands for a count: what the tree holds, twice for the scan."""
    found = sum(len(names) for _, *below in os.walk(trees.larger) for names in below)
    return found * (2.0 if program.name == SCANTREE_PURE else 1.0)


def bound(limit: float) -> Bound:
    return Bound("scan : loop", SCANTREE_PURE, BARE_LOOP, limit, entries)


def finds(monkeypatch: pytest.MonkeyPatch, *bounds: Bound) -> None:
    monkeypatch.setattr(regression, "BOUNDS", bounds)
    monkeypatch.setattr(regression, "check_counters", lambda: None)
    monkeypatch.setattr(regression, "reading_calls", lambda *_: 0)
    monkeypatch.setattr(regression, "is_any_mounted", lambda: False)


def test_bounds_that_hold_are_exit_0_and_nothing_stays(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, bound(2.0), bound(2.5))
    assert main(["--smaller", "2", "--larger", "9"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "scan : loop: 2.000, at most 2.00",
        "scan : loop: 2.000, at most 2.50",
        "regression: none, all 2 bounds hold",
    ]
    assert os.listdir(scratch) == []


def test_a_bound_that_is_exceeded_is_exit_1_and_told_in_the_last_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, bound(1.99), bound(2.5))
    assert main(["--smaller", "2", "--larger", "9"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "regression: scan : loop: 2.000, at most 1.99"


@pytest.mark.parametrize("numbers", [("0", "5"), ("5", "5")])
def test_numbers_that_make_no_difference_are_one_line_and_exit_2(
    numbers: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, bound(2.0))
    assert main(["--smaller", numbers[0], "--larger", numbers[1]]) == 2
    assert capsys.readouterr().err == (
        "regression: the smaller tree has at least one directory, and the larger one more\n"
    )


def test_without_its_counters_it_says_so_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main([]) == 2
    assert capsys.readouterr().err == "regression: strace and valgrind must be installed\n"


def test_a_program_that_cannot_run_is_no_measurement() -> None:
    with pytest.raises(NoCounterError, match="cannot run here"):
        judge(bound(2.0), [], Trees("", "", 1, ""))


@needs_compiler
def test_every_bound_names_programs_that_there_are(tmp_path: Path) -> None:
    programs = [*all_tools(str(tmp_path), lambda _: None), *PAIR]
    names = {program.name for program in programs}
    assert {name for bound in BOUNDS for name in (bound.ours, bound.theirs)} <= names


def test_the_difference_of_two_trees_leaves_starting_up_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def counted(command: Sequence[str], _: object) -> int:
        directories = sum(1 for _ in os.walk(command[-1]))
        return 1_000_000 + 300 * directories

    monkeypatch.setattr(regression, "instructions", counted)
    program = Contender("any", ("any", "{path}"))
    with planted_trees(3, 8) as (trees, _):
        assert regression.instructions_a_directory(program, trees) == 300


def test_a_finding_is_broken_above_its_limit() -> None:
    assert not Finding(bound(1.5), 1.5).is_broken
    assert Finding(bound(1.5), 1.501).is_broken


def test_counts_that_are_no_work_are_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch)
    lost = Bound("scan : loop", SCANTREE_PURE, BARE_LOOP, 2.0, lambda *_: -1.0)
    with pytest.raises(NoCounterError, match="no count of work"):
        judge(lost, all_tools("/nonexistent", lambda _: None), Trees("", "", 1, ""))


def test_with_a_guardian_nothing_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, bound(2.0))
    monkeypatch.setattr(regression, "is_any_mounted", lambda: True)
    assert main([]) == 2
    assert capsys.readouterr().err == (
        "regression: a file system that may hang is mounted (FUSE, NFS or their like)\n"
    )


@pytest.mark.parametrize("reader", steady_scan.READERS)
def test_the_steady_scan_counts_what_is_there(
    reader: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if reader == "native":
        pytest.importorskip("scantree.reader._native", reason="the native reader is not built")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "")
    for number in range(3 * steady_scan.CAPACITY):
        (tmp_path / "tree" / f"d{number}" / "e").mkdir(parents=True)
    steady_scan.main([reader, str(tmp_path / "tree")])
    assert capsys.readouterr().out == f"{1 + 6 * steady_scan.CAPACITY}\n"


def test_the_steady_twin_takes_its_place_where_there_is_one() -> None:
    programs = {program.name: program for program in all_tools("/nonexistent", lambda _: None)}
    twin = steady(programs[SCANTREE_PURE])
    assert twin.command_for("/tree")[1:] == ["-m", "benchmarks.steady_scan", "python", "/tree"]
    assert steady(programs[BARE_LOOP]) is programs[BARE_LOOP]
