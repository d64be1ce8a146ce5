from benchmarks.answers import Answer, Check, Verdict
from benchmarks.contenders import BARE_LOOP, SCANTREE, SCANTREE_LIVE, SCANTREE_NOT_LIVE
from benchmarks.table import cells, markdown, megabytes, text
from tests.benchmarks.comparisons import EQUAL, comparison, row

WRONG = row(
    "hasty",
    Check(Verdict.DIFFERS, ("inodes",), ("inodes",)),
    0.1,
    0.1,
    0.1,
    answer=Answer(inodes=7),
)


def test_a_row_has_medians_spread_ratios_memory_and_verdict() -> None:
    rows = cells(comparison())
    assert rows[2] == [
        "1",
        SCANTREE,
        "1.00",
        "0.50 to 1.50",
        "0.50",
        "0.50",
        "2.00",
        "2.00",
        "0.25",
        "125.0",
        "2.0",
        "equal (inodes)",
    ]


def test_a_wrong_answer_is_not_ranked_and_both_numbers_are_told() -> None:
    lines = text(comparison(WRONG)).splitlines()
    assert lines[1].split()[:2] == ["-", "hasty"]
    assert lines[-1] == "hasty: inodes 7, du says 3"


def test_a_failure_is_told_and_has_no_ratios() -> None:
    compared = comparison(row("broken", Check(Verdict.FAILED), 0.1))
    assert cells(compared)[-1][5:10] == [""] * 5
    assert "broken: failed with exit code 0" in text(compared)


def test_columns_are_aligned() -> None:
    lines = text(comparison(WRONG)).splitlines()
    column = lines[0].index("totals as du's")
    assert [line[column:].split()[0] for line in lines[1:6]] == ["differs", *["equal"] * 4]


def test_start_up_is_told_beside_the_imports() -> None:
    assert (
        "start-up: scantree scan EMPTY 300 ms, import trio, typer 200 ms, ratio 1.50 wall, 1.50 CPU"
    ) in text(comparison())


def test_the_live_view_is_told_by_the_ratio_of_medians() -> None:
    live = row(SCANTREE_LIVE, EQUAL, 1.0, 2.0, 9.0)
    other = row(SCANTREE_NOT_LIVE, EQUAL, 1.0, 1.6, 2.0)
    assert "live view: 1.25 of the wall time without it, 1.25 of the CPU time" in text(
        comparison(live, other)
    )


def test_the_live_view_is_told_only_beside_a_run_without_it() -> None:
    live = row(SCANTREE_LIVE, EQUAL, 1.0)
    broken = row(SCANTREE_NOT_LIVE, Check(Verdict.FAILED), 1.0)
    assert "live view:" not in text(comparison(live))
    assert "live view:" not in text(comparison(live, broken))


def test_markdown_has_one_line_for_each_tool() -> None:
    lines = markdown(comparison()).splitlines()
    assert len(lines) == 6
    assert {line.count("|") for line in lines} == {13}
    assert BARE_LOOP in lines[-1]


def test_memory_is_in_megabytes() -> None:
    assert megabytes(2_040_000) == "2.0"
    assert megabytes(31_000_000) == "31"
    assert megabytes(4_168_000_000) == "4,168"
