from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scantree.cli import native_hint, output_file
from scantree.cli.exit_codes import ExitCode
from scantree.cli.plan import Options, plan_of
from scantree.cli.run import run_plan
from scantree.cli.run_options import RunOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions
from scantree.scanning.problems import Problem
from scantree.scanning.report import ScanReport

if TYPE_CHECKING:
    from collections.abc import Awaitable

ReportMaker = Callable[..., ScanReport]
LOST = Problem(b"/data/x\x1b", "open", 13)


def test_the_view_goes_to_standard_output_and_nothing_to_standard_error(
    make_report: ReportMaker, fake_scan: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    scan = fake_scan(make_report())
    plan = plan_of(Options(paths=["/data"]))
    assert run_plan(plan, scan.start) is ExitCode.ALL_READ
    assert scan.request is plan.request
    out, err = capfd.readouterr()
    assert "/data\n" in out
    assert err == ""


def test_json_is_one_document_and_nothing_else(
    make_report: ReportMaker, fake_scan: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    code = run_plan(
        plan_of(Options(view=ViewOptions(json=True))), fake_scan(make_report(LOST)).start
    )
    assert code is ExitCode.PROBLEMS
    out, err = capfd.readouterr()
    assert json.loads(out)["problems"]["count"] == 1
    assert err == "scantree: Permission denied (EACCES): 1 problem, at $'/data/x\\x1b'\n"


def test_problems_are_told_with_how_to_list_them(
    make_report: ReportMaker, fake_scan: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    run_plan(plan_of(Options(run=RunOptions(quiet=True))), fake_scan(make_report(LOST, LOST)).start)
    expected = (
        "scantree: Permission denied (EACCES): 2 problems, one at $'/data/x\\x1b'; "
        "--json lists them\n"
    )
    assert capfd.readouterr().err == expected


def test_problems_in_a_written_file_are_told_with_its_name(
    make_report: ReportMaker, fake_scan: Any, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "scan.json"
    run_plan(
        plan_of(Options(view=ViewOptions(output=[str(file)]))), fake_scan(make_report(LOST)).start
    )
    assert capfd.readouterr().err.endswith(f"; listed in {file}\n")


def test_the_document_goes_to_a_file_beside_the_view(
    make_report: ReportMaker,
    fake_scan: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "scan.json"
    plan = plan_of(Options(view=ViewOptions(output=[str(file)])))
    assert run_plan(plan, fake_scan(make_report()).start) is ExitCode.ALL_READ
    assert json.loads(file.read_bytes())["schema"] == "scantree.scan/1"
    assert "/data\n" in capfd.readouterr().out


@pytest.mark.parametrize("name", ["missing/file", "", "a\0b"])
def test_a_file_that_cannot_be_written_is_refused_before_the_scan(
    make_report: ReportMaker, fake_scan: Any, tmp_path: Path, name: str
) -> None:
    scan = fake_scan(make_report())
    plan = plan_of(Options(view=ViewOptions(output=[str(tmp_path / name)])))
    with pytest.raises(UsageError, match="--output: cannot write"):
        run_plan(plan, scan.start)
    assert scan.request is None


def test_a_file_that_cannot_be_written_after_the_scan_is_told_and_the_view_shown(
    make_report: ReportMaker,
    fake_scan: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(output_file, "keep_elsewhere", lambda _: "/tmp/kept.json")
    plan = plan_of(Options(view=ViewOptions(output=[str(tmp_path / "scan.json")])))
    assert run_plan(plan, fake_scan(make_report()).start) is ExitCode.PROBLEMS
    out, err = capfd.readouterr()
    assert "/data\n" in out
    assert err == (
        f"scantree: cannot write '{tmp_path}/scan.json': No space left on device; "
        "the document is in '/tmp/kept.json'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_standard_output_that_cannot_be_written_is_told(
    make_report: ReportMaker,
    fake_scan: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = run_plan(
            plan_of(Options(view=ViewOptions(summarize=True))), fake_scan(make_report()).start
        )
    assert code is ExitCode.PROBLEMS
    assert capsys.readouterr().err == (
        "scantree: cannot write to standard output: No space left on device\n"
    )


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED)],
)
def test_a_signal_stops_the_scan_and_what_was_found_is_shown(
    make_report: ReportMaker,
    fake_scan: Any,
    capfd: pytest.CaptureFixture[str],
    number: signal.Signals,
    code: ExitCode,
) -> None:
    class Signalled(fake_scan):  # type: ignore[misc]
        async def run(self) -> ScanReport:
            running: Awaitable[ScanReport] = super().run()
            os.kill(os.getpid(), number)
            return await running

    before = signal.getsignal(number)
    scan = Signalled(make_report(complete=False), waits=True)
    assert run_plan(plan_of(Options()), scan.start) is code
    out, err = capfd.readouterr()
    assert "\nincomplete " in out
    assert err == f"scantree: stopped by {number.name}; this is what was found so far\n"
    assert signal.getsignal(number) is before


def test_progress_is_shown_where_it_is_asked_for(
    make_report: ReportMaker, fake_scan: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    plan = plan_of(Options(run=RunOptions(progress=True)))
    assert run_plan(plan, fake_scan(make_report()).start) is ExitCode.ALL_READ
    assert capfd.readouterr().err.startswith("scantree: 1.00 s: 10 directories done")


def test_a_reader_of_standard_error_that_goes_away_does_not_end_a_scan(
    make_report: ReportMaker, fake_scan: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[object] = []

    class Looking(fake_scan):  # type: ignore[misc]
        async def run(self) -> ScanReport:
            seen.append(signal.getsignal(signal.SIGPIPE))
            running: Awaitable[ScanReport] = super().run()
            return await running

    run_plan(plan_of(Options()), Looking(make_report()).start)
    assert seen == [signal.SIG_IGN]


@pytest.mark.parametrize(
    ("seconds", "run_options", "is_told"),
    [(11.0, RunOptions(), True), (9.0, RunOptions(), False), (11.0, RunOptions(quiet=True), False)],
)
def test_what_is_missing_is_told_after_a_long_scan_that_is_not_quiet(
    make_report: ReportMaker,
    fake_scan: Any,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    seconds: float,
    run_options: RunOptions,
    is_told: bool,
) -> None:
    monkeypatch.setattr(native_hint, "hint_once", lambda stream, environment: "install gcc")
    scan = fake_scan(replace(make_report(), elapsed_seconds=seconds))
    run_plan(plan_of(Options(run=run_options)), scan.start)
    assert ("scantree: install gcc\n" in capfd.readouterr().err) is is_told
