import json

from benchmarks.answers import Check, Verdict
from benchmarks.contenders import SCANTREE, YARDSTICK
from benchmarks.process import Cost
from benchmarks.result import Row
from benchmarks.steps import SCHEMA, Step, cells, document, text
from tests.benchmarks.comparisons import EQUAL


def step(directories: int, seconds: float, peak_bytes: int) -> Step:
    ours = Row(SCANTREE, "", EQUAL, None, [Cost(seconds, seconds / 2, seconds, peak_bytes, 0)])
    floor = Row(YARDSTICK, "", EQUAL, None, [Cost(seconds / 2, 0.0, seconds, 1_000_000, 0)])
    return Step({"directories": directories}, directories, [ours, floor])


STEPS = [step(1000, 0.1, 30_000_000), step(3000, 0.6, 30_200_000)]


def test_each_tool_has_a_line_for_each_tree_in_their_order() -> None:
    assert [(row[0], row[1]) for row in cells(STEPS)[1:]] == [
        (SCANTREE, "1,000"),
        (SCANTREE, "3,000"),
        (YARDSTICK, "1,000"),
        (YARDSTICK, "3,000"),
    ]


def test_a_line_is_per_directory_and_against_the_first_and_the_one_before() -> None:
    assert cells(STEPS)[2][2:] == [
        "0.60",
        "200.0",
        "2.00",
        "300.0",
        "2.00",
        "100.0",
        "2.00",
        "30",
        "100",
    ]


def test_the_first_tree_has_grown_from_nothing() -> None:
    assert cells(STEPS)[1][-1] == ""
    assert cells(STEPS)[1][4] == "1.00"


def test_a_tool_that_failed_on_a_tree_has_no_line_for_it() -> None:
    failed = Row(SCANTREE, "", Check(Verdict.FAILED), None, [Cost(0.1, 0.0, 0.0, 1, 1)])
    assert len(cells([STEPS[0], Step({}, 3000, [failed])])) == 3


def test_without_the_yardstick_there_is_no_ratio() -> None:
    alone = Step({}, 1000, STEPS[0].rows[:1])
    assert cells([alone])[1][8] == ""


def test_nothing_measured_is_headings_alone() -> None:
    assert text([]).startswith("tool")
    assert len(cells([])) == 1


def test_the_document_holds_every_run() -> None:
    found = json.loads(json.dumps(document(STEPS)))
    assert found["schema"] == SCHEMA
    assert [tree["tree"]["directories"] for tree in found["steps"]] == [1000, 3000]
    assert found["steps"][1]["rows"][0]["runs"][0]["wall_seconds"] == 0.6
