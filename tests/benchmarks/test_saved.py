import json
from dataclasses import replace

import pytest

from benchmarks.contenders import BARE_LOOP, DU, SCANTREE, YARDSTICK
from benchmarks.figures import Figure
from benchmarks.mode import Mode
from benchmarks.saved import NoResultError, read_result
from benchmarks.table import AGAINST
from tests.benchmarks.comparisons import comparison

DOCUMENT = comparison().to_dict(AGAINST)


def test_a_result_is_read_as_it_was_written() -> None:
    result = read_result(json.loads(json.dumps(DOCUMENT)))
    assert [row.name for row in result.rows] == [YARDSTICK, SCANTREE, DU, BARE_LOOP]
    ours = result.rows[1]
    assert ours.wall == Figure(1.0, 0.5, 1.5)
    assert ours.wall_ratios == {DU: 0.5, YARDSTICK: 2.0, BARE_LOOP: 0.25}
    assert (ours.is_bound, ours.peak_bytes, ours.runs) == (False, 2_000_000, 3)
    assert result.rows[0].is_bound
    assert len(result.startup) == 2


def test_a_result_says_what_was_measured_and_how() -> None:
    result = read_result(DOCUMENT)
    assert result.ground == "A seed tree of 1,000 directories and 7,500 files, warm cache"
    assert (
        result.circumstances
        == "2 processors, Python 3.11.7; medians of 3 runs in turn, and of each turn's ratios"
    )


def test_a_slow_tree_says_how_slow_it_is() -> None:
    tree: dict[str, object] = {"kind": "seed", "directories": 3, "files": 4, "delay_ms": 2.0}
    slow = replace(comparison(), tree=tree, mode=Mode.SLOW)
    assert read_result(slow.to_dict(AGAINST)).ground == (
        "A seed tree of 3 directories and 4 files, slow storage of 2 ms an operation"
    )


def test_a_tree_that_nobody_made_is_a_tree() -> None:
    there = replace(comparison(), tree={}, mode=Mode.COLD)
    assert read_result(there.to_dict(AGAINST)).ground == "A tree, cold cache"


def test_a_ratio_of_runs_that_are_no_pairs_is_not_there() -> None:
    rows = DOCUMENT["rows"]
    assert isinstance(rows, list)
    lone = {**rows[0], "wall_ratios": {DU: None}}
    assert read_result({**DOCUMENT, "rows": [lone]}).rows[0].wall_ratios == {}


@pytest.mark.parametrize(
    "document",
    [
        3,
        {},
        {"schema": "scantree.scan/1"},
        {"schema": "scantree.benchmark/1"},
        {**DOCUMENT, "rows": 3},
        {**DOCUMENT, "rows": [{"name": "du"}]},
        {**DOCUMENT, "machine": None},
        {**DOCUMENT, "mode": "tepid"},
    ],
)
def test_a_document_that_is_no_result_is_refused(document: object) -> None:
    with pytest.raises(NoResultError):
        read_result(document)
