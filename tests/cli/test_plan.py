from __future__ import annotations

from pathlib import Path

import pytest

from scantree.cli.color import ColorMode
from scantree.cli.export_options import ExportOptions
from scantree.cli.plan import Options, plan_of
from scantree.cli.request_options import RequestOptions
from scantree.cli.run_options import RunOptions
from scantree.cli.save_options import SaveOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions
from scantree.cli.view_plan import View
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE
from scantree.scanning.basis import Basis
from scantree.scanning.request import ScanRequest


def test_without_options_the_tree_of_the_current_directory_is_shown() -> None:
    plan = plan_of(Options())
    assert plan.request._replace(query=None) == ScanRequest(roots=(b".",), tree=True)
    assert plan.request.query is plan.shown.query
    assert plan.request.query is not None
    assert not plan.request.query.is_told
    assert plan.shown.view is View.TREE
    assert plan.shown.basis is Basis.ALLOCATED
    assert plan.shown.sizes is BINARY_SIZE
    assert plan.shown.limits == Limits()
    assert (plan.shown.output, plan.progress, plan.shown.color) == (None, None, ColorMode.AUTO)


def test_every_option_of_the_scan_reaches_the_request(tmp_path: Path) -> None:
    patterns = tmp_path / "patterns"
    patterns.write_bytes(b"b*\n")
    options = Options(
        paths=["/a", "/b"],
        request=RequestOptions(
            one_file_system=True,
            exclude=["a*"],
            exclude_from=[str(patterns)],
            include_kernfs=True,
            follow_symlinks=True,
            count_links=True,
            exclude_caches=True,
        ),
        view=ViewOptions(summarize=True),
        run=RunOptions(jobs="3"),
    )
    assert plan_of(options).request == ScanRequest(
        roots=(b"/a", b"/b"),
        one_file_system=True,
        excludes=(b"a*", b"b*"),
        include_kernfs=True,
        follow_symlinks=True,
        count_links=True,
        exclude_caches=True,
        jobs=3,
        tree=False,
    )


@pytest.mark.parametrize(
    ("options", "view"),
    [
        (Options(view=ViewOptions(json=True)), View.JSON),
        (Options(view=ViewOptions(output=["-"])), View.JSON),
        (Options(view=ViewOptions(summarize=True)), View.TOTALS),
        (Options(view=ViewOptions(summarize=True, json=True)), View.JSON),
        (Options(view=ViewOptions(output=["file"])), View.TREE),
    ],
)
def test_the_tree_is_asked_for_only_where_it_is_shown(options: Options, view: View) -> None:
    plan = plan_of(options)
    assert plan.shown.view is view
    assert plan.request.tree is (view is View.TREE)


@pytest.mark.parametrize(
    ("options", "progress"),
    [
        (Options(), None),
        (Options(run=RunOptions(quiet=True)), False),
        (Options(run=RunOptions(quiet=True, progress=False)), False),
        (Options(run=RunOptions(progress=True)), True),
        (Options(run=RunOptions(progress=False)), False),
    ],
)
def test_quiet_means_no_progress(options: Options, progress: bool | None) -> None:
    assert plan_of(options).progress is progress


def test_a_live_view_that_is_to_be_quiet_is_a_contradiction() -> None:
    with pytest.raises(UsageError, match="--quiet and --progress contradict each other"):
        plan_of(Options(run=RunOptions(quiet=True, progress=True)))


@pytest.mark.parametrize(
    "request_options",
    [
        RequestOptions(files0_from="-", exclude_from=["-"]),
        RequestOptions(exclude_from=["-", "-"]),
    ],
)
def test_standard_input_is_read_once(request_options: RequestOptions) -> None:
    with pytest.raises(UsageError, match="standard input"):
        plan_of(Options(request=request_options))


@pytest.mark.parametrize("options", [Options(run=RunOptions(jobs="all")), Options(paths=[""])])
def test_a_value_that_means_nothing_is_refused(options: Options) -> None:
    with pytest.raises(UsageError):
        plan_of(options)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Options(view=ViewOptions(output=["F"]), save=SaveOptions(["F"])), "-o and --save"),
        (Options(run=RunOptions(events="./F"), save=SaveOptions(["F"])), "--events and --save"),
        (Options(run=RunOptions(events="F"), view=ViewOptions(output=["F"])), "-o and --events"),
        (Options(export=ExportOptions(["csv:F"]), save=SaveOptions(["F"])), "--export and --save"),
    ],
)
def test_one_file_for_two_things_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Options, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"^{told} would write the same file"):
        plan_of(given)
    (tmp_path / "F").symlink_to("/dev/null")
    plan_of(given)


def test_a_scan_file_is_not_written_to_standard_output() -> None:
    with pytest.raises(UsageError, match="--save needs a file"):
        plan_of(Options(save=SaveOptions(["-"])))
