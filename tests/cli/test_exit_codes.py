from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from scantree.cli.exit_codes import ExitCode, exit_code
from scantree.scanning.problems import Problem
from scantree.scanning.report import ScanReport

LOST = Problem(b"/data/x", "open", 13)


@pytest.mark.parametrize(
    ("problems", "roots_read", "stopped_by", "output_failed", "code"),
    [
        ((), 1, None, False, ExitCode.ALL_READ),
        ((LOST,), 1, None, False, ExitCode.PROBLEMS),
        ((), 1, None, True, ExitCode.PROBLEMS),
        ((LOST,), 0, None, False, ExitCode.NO_ROOT_READ),
        ((LOST,), 0, None, True, ExitCode.NO_ROOT_READ),
        ((), 1, signal.SIGINT, False, ExitCode.INTERRUPTED),
        ((LOST,), 0, signal.SIGTERM, True, ExitCode.TERMINATED),
        ((), 1, signal.SIGHUP, False, ExitCode.HUNG_UP),
    ],
)
def test_a_signal_comes_before_lost_roots_before_problems(
    make_report: Callable[..., ScanReport],
    problems: tuple[Problem, ...],
    roots_read: int,
    stopped_by: signal.Signals | None,
    output_failed: bool,
    code: ExitCode,
) -> None:
    report = make_report(*problems, roots_read=roots_read)
    assert exit_code(report, stopped_by=stopped_by, output_failed=output_failed) is code


def test_the_codes_are_those_of_the_contract() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 129, 130, 143]
