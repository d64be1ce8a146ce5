import json
from dataclasses import replace

import pytest

from benchmarks.answers import Answer, Check, Verdict
from benchmarks.contenders import BARE_LOOP, DU, SCANTREE, YARDSTICK
from benchmarks.result import SCHEMA
from tests.benchmarks.comparisons import EQUAL, comparison, row


def test_rows_are_ranked_by_median_wall_time() -> None:
    ranking = comparison().ranking()
    assert [(rank, row.name) for rank, row in ranking] == [
        (None, YARDSTICK),
        (1, SCANTREE),
        (2, DU),
        (None, BARE_LOOP),
    ]


def test_a_faster_wrong_answer_has_no_rank_and_takes_none() -> None:
    wrong = row("hasty", Check(Verdict.DIFFERS, ("inodes",), ("inodes",)), 0.1, 0.1, 0.1)
    lister = row("lister", Check(Verdict.LISTS_ONLY), 0.2, 0.2, 0.2)
    ranking = comparison(wrong, lister).ranking()
    assert [rank for rank, _ in ranking] == [None, None, None, 1, 2, None]
    assert ranking[3][1].name == SCANTREE


def test_a_failure_stands_last() -> None:
    ranking = comparison(row("broken", Check(Verdict.FAILED), 0.1)).ranking()
    assert ranking[-1] == (None, ranking[-1][1])
    assert ranking[-1][1].name == "broken"


def test_figures_and_ratios_are_medians() -> None:
    compared = comparison()
    ours, du = compared.row(SCANTREE), compared.row(DU)
    assert ours is not None
    assert du is not None
    assert ours.wall.median == 1.0
    assert ours.cpu.maximum == 0.75
    assert ours.wall_ratio(du) == 0.5
    assert ours.cpu_ratio(du) == 0.5
    assert ours.peak_bytes == 2_000_000


def test_a_tool_that_took_no_part_has_no_row() -> None:
    assert comparison().row("dust") is None


def test_the_document_holds_every_run_and_the_ratios() -> None:
    wrong = row("other", EQUAL, 8.0, 8.0, 8.0, answer=Answer(inodes=3))
    document = json.loads(json.dumps(comparison(wrong).to_dict([DU, "absent"])))
    assert document["schema"] == SCHEMA
    assert document["reference"] == {"allocated_size": 4096, "inodes": 3}
    first = document["rows"][1]
    assert first["name"] == SCANTREE
    assert first["rank"] == 1
    assert first["wall_ratios"] == {DU: 0.5}
    assert first["user_differences"] == {DU: -0.25}
    assert document["directories"] == 1000
    assert document["mode"] == "warm"
    assert [run["wall_seconds"] for run in first["runs"]] == [1.0, 1.5, 0.5]
    assert document["rows"][-1]["answer"] == {"inodes": 3}
    assert document["startup"][0]["wall_ratios"] == {"import trio, typer": 1.4999999999999998}


def test_user_time_beyond_a_floor_is_told_for_each_directory() -> None:
    compared = comparison()
    ours = compared.row(SCANTREE)
    assert ours is not None
    assert compared.user_beyond(ours, YARDSTICK) == pytest.approx(0.125 / 1000)
    assert compared.user_beyond(ours, "absent") is None


def test_where_nobody_made_the_tree_a_true_answer_tells_its_directories() -> None:
    liar = row("liar", Check(Verdict.DIFFERS), 1.0, answer=Answer(directories=9))
    teller = row("teller", EQUAL, 1.0, answer=Answer(directories=7))
    assert replace(comparison(liar, teller), tree={}).directories == 7
    unknown = replace(comparison(liar), tree={})
    assert unknown.directories is None
    assert unknown.user_beyond(unknown.rows[0], YARDSTICK) is None
