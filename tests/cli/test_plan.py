from __future__ import annotations

from pathlib import Path

import pytest

from scantree.cli.color import ColorMode
from scantree.cli.plan import Options, View, plan_of
from scantree.cli.usage import UsageError
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE, DECIMAL_SIZE, PLAIN_BYTES
from scantree.render.threshold import Threshold
from scantree.scanning.basis import Basis
from scantree.scanning.request import ScanRequest


def test_without_options_the_tree_of_the_current_directory_is_shown() -> None:
    plan = plan_of(Options())
    assert plan.request == ScanRequest(roots=(b".",), tree=True)
    assert plan.view is View.TREE
    assert plan.basis is Basis.ALLOCATED
    assert plan.sizes is BINARY_SIZE
    assert plan.limits == Limits()
    assert (plan.output, plan.progress, plan.color) == (None, None, ColorMode.AUTO)


def test_every_option_of_the_scan_reaches_the_request(tmp_path: Path) -> None:
    patterns = tmp_path / "patterns"
    patterns.write_bytes(b"b*\n")
    options = Options(
        paths=["/a", "/b"],
        one_file_system=True,
        exclude=[b"a*"],
        exclude_from=[str(patterns)],
        include_kernfs=True,
        follow_symlinks=True,
        count_links=True,
        jobs="3",
        summarize=True,
    )
    assert plan_of(options).request == ScanRequest(
        roots=(b"/a", b"/b"),
        one_file_system=True,
        excludes=(b"a*", b"b*"),
        include_kernfs=True,
        follow_symlinks=True,
        count_links=True,
        jobs=3,
        tree=False,
    )


@pytest.mark.parametrize(
    ("options", "view"),
    [
        (Options(json=True), View.JSON),
        (Options(output="-"), View.JSON),
        (Options(summarize=True), View.TOTALS),
        (Options(summarize=True, json=True), View.JSON),
        (Options(output="file"), View.TREE),
    ],
)
def test_the_tree_is_asked_for_only_where_it_is_shown(options: Options, view: View) -> None:
    plan = plan_of(options)
    assert plan.view is view
    assert plan.request.tree is (view is View.TREE)


def test_an_output_file_beside_the_view_or_the_document() -> None:
    assert plan_of(Options(output="file")).output == "file"
    assert plan_of(Options(output="file", json=True)).output == "file"
    assert plan_of(Options(output="-")).output is None


@pytest.mark.parametrize(
    ("options", "basis"),
    [
        (Options(apparent_size=True), Basis.APPARENT),
        (Options(bytes_=True), Basis.APPARENT),
        (Options(inodes=True), Basis.INODES),
    ],
)
def test_the_basis_follows_the_options(options: Options, basis: Basis) -> None:
    assert plan_of(options).basis is basis


def test_the_units_follow_the_options() -> None:
    assert plan_of(Options(si=True)).sizes is DECIMAL_SIZE
    assert plan_of(Options(bytes_=True)).sizes is PLAIN_BYTES
    assert plan_of(Options(block_size="1K")).sizes(1025) == "2"


def test_rows_depth_and_threshold_limit_the_view() -> None:
    plan = plan_of(Options(top="5", max_depth="0", threshold="1M"))
    assert plan.limits == Limits(5, 0, Threshold(least=1 << 20))
    assert plan_of(Options(threshold="-1K")).limits.threshold == Threshold(most=1024)


@pytest.mark.parametrize(
    ("options", "progress"),
    [
        (Options(), None),
        (Options(quiet=True), False),
        (Options(quiet=True, progress=False), False),
        (Options(progress=True), True),
        (Options(progress=False), False),
    ],
)
def test_quiet_means_no_progress(options: Options, progress: bool | None) -> None:
    assert plan_of(options).progress is progress


@pytest.mark.parametrize(
    "options",
    [
        Options(summarize=True, max_depth="1"),
        Options(summarize=True, top="1"),
        Options(summarize=True, threshold="1"),
        Options(si=True, block_size="1"),
        Options(bytes_=True, block_size="1"),
        Options(bytes_=True, si=True),
        Options(inodes=True, apparent_size=True),
        Options(inodes=True, bytes_=True),
        Options(quiet=True, progress=True),
    ],
)
def test_contradictions_are_refused(options: Options) -> None:
    with pytest.raises(UsageError, match="contradict each other"):
        plan_of(options)


def test_a_summary_of_depth_zero_is_no_contradiction() -> None:
    assert plan_of(Options(summarize=True, max_depth="0")).view is View.TOTALS


@pytest.mark.parametrize(
    "options",
    [
        Options(files0_from="-", exclude_from=["-"]),
        Options(exclude_from=["-", "-"]),
    ],
)
def test_standard_input_is_read_once(options: Options) -> None:
    with pytest.raises(UsageError, match="standard input"):
        plan_of(options)


@pytest.mark.parametrize(
    "options",
    [
        Options(top="0"),
        Options(max_depth="-1"),
        Options(threshold="many"),
        Options(block_size="0"),
        Options(jobs="all"),
        Options(color="red"),
        Options(output=""),
        Options(paths=[""]),
    ],
)
def test_a_value_that_means_nothing_is_refused(options: Options) -> None:
    with pytest.raises(UsageError):
        plan_of(options)
