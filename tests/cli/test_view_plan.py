from __future__ import annotations

import pytest

from scantree.cli.usage import UsageError
from scantree.cli.view_options import BYTES, ViewOptions
from scantree.cli.view_plan import View, view_plan_of
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE, DECIMAL_SIZE, PLAIN_BYTES
from scantree.render.threshold import Threshold
from scantree.scanning.basis import Basis


def test_an_output_file_beside_the_view_or_the_document() -> None:
    assert view_plan_of(ViewOptions(output=["file"])).output == "file"
    assert view_plan_of(ViewOptions(output=["file"], json=True)).output == "file"
    assert view_plan_of(ViewOptions(output=["-"])).output is None


@pytest.mark.parametrize(
    ("options", "basis"),
    [
        (ViewOptions(apparent_size=True), Basis.APPARENT),
        (ViewOptions(units=[BYTES]), Basis.APPARENT),
        (ViewOptions(inodes=True), Basis.INODES),
    ],
)
def test_the_basis_follows_the_options(options: ViewOptions, basis: Basis) -> None:
    assert view_plan_of(options).basis is basis


def test_the_units_follow_the_options() -> None:
    assert view_plan_of(ViewOptions(units=["si"])).sizes is DECIMAL_SIZE
    assert view_plan_of(ViewOptions(units=[BYTES])).sizes is PLAIN_BYTES
    assert view_plan_of(ViewOptions(units=["1K"])).sizes(1025) == "2"


def test_of_several_units_the_last_counts_and_bytes_are_apparent_all_the_same() -> None:
    assert view_plan_of(ViewOptions(units=["1K", "si"])).sizes is DECIMAL_SIZE
    plan = view_plan_of(ViewOptions(units=[BYTES, "human-readable"]))
    assert (plan.sizes, plan.basis) == (BINARY_SIZE, Basis.APPARENT)


def test_without_a_unit_the_variables_of_du_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCK_SIZE", "1K")
    assert view_plan_of(ViewOptions()).sizes(1025) == "2"
    assert view_plan_of(ViewOptions(units=["si"])).sizes is DECIMAL_SIZE
    monkeypatch.setenv("DU_BLOCK_SIZE", "nonsense")
    assert view_plan_of(ViewOptions()).sizes is BINARY_SIZE


def test_rows_depth_and_threshold_limit_the_view() -> None:
    plan = view_plan_of(ViewOptions(top="5", max_depth="0", threshold="1M"))
    assert plan.limits == Limits(5, 0, Threshold(least=1 << 20))
    assert view_plan_of(ViewOptions(threshold="-1K")).limits.threshold == Threshold(most=1024)


@pytest.mark.parametrize(
    "options",
    [
        ViewOptions(inodes=True, apparent_size=True),
        ViewOptions(inodes=True, units=[BYTES]),
    ],
)
def test_inodes_win_over_sizes_as_in_du(options: ViewOptions) -> None:
    assert view_plan_of(options).basis is Basis.INODES


LIMITED = [ViewOptions(max_depth="1"), ViewOptions(top="1"), ViewOptions(threshold="1")]


@pytest.mark.parametrize("limited", LIMITED)
def test_a_summary_may_be_limited_as_a_tree_is(limited: ViewOptions) -> None:
    plan = view_plan_of(limited._replace(summarize=True, json=True))
    assert not plan.has_rows
    assert view_plan_of(limited._replace(summarize=True)).view is View.TOTALS


@pytest.mark.parametrize("limited", LIMITED)
def test_a_document_has_rows_where_an_option_says_which(limited: ViewOptions) -> None:
    assert view_plan_of(limited._replace(json=True)).has_rows
    assert view_plan_of(limited._replace(output=["-"])).has_rows
    assert view_plan_of(limited._replace(output=["file"])).has_rows
    assert not view_plan_of(limited).has_rows
    assert not view_plan_of(ViewOptions(json=True, apparent_size=True)).has_rows


@pytest.mark.parametrize(
    "options",
    [
        ViewOptions(top="0"),
        ViewOptions(max_depth="-1"),
        ViewOptions(threshold="many"),
        ViewOptions(units=["0"]),
        ViewOptions(color="red"),
        ViewOptions(output=[""]),
    ],
)
def test_a_value_that_means_nothing_is_refused(options: ViewOptions) -> None:
    with pytest.raises(UsageError):
        view_plan_of(options)


@pytest.mark.parametrize("options", [ViewOptions(whole_paths=True), ViewOptions(null=True)])
def test_whole_paths_need_the_tree_and_end_in_what_is_asked_for(options: ViewOptions) -> None:
    plan = view_plan_of(options)
    assert plan.view is View.PATHS
    assert plan.needs_tree
    assert plan.ends_in_null is options.null
    summary = view_plan_of(options._replace(summarize=True, top="5", threshold="1"))
    assert summary.limits == Limits(depth=0)
