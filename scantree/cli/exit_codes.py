"""What the command ends with: the one place that turns an outcome into an exit code."""

from __future__ import annotations

import enum
import signal

from scantree.cli.signals import stop_code
from scantree.scanning.report import ScanReport


class ExitCode(enum.IntEnum):
    """The codes that scripts rely on."""

    ALL_READ = 0
    PROBLEMS = 1
    USAGE = 2
    NO_ROOT_READ = 3
    LIMIT_EXCEEDED = 4
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


def exit_code(
    report: ScanReport,
    *,
    stopped_by: signal.Signals | None,
    output_failed: bool,
    limit_exceeded: bool = False,
) -> ExitCode:
    """The code for a scan that ran: a signal first, then lost roots, problems, a limit.

    Output that could not be written is a problem.
    """
    if stopped_by is not None:
        return ExitCode(stop_code(stopped_by))
    if not report.roots_read:
        return ExitCode.NO_ROOT_READ
    if report.problems.count or output_failed:
        return ExitCode.PROBLEMS
    if limit_exceeded:
        return ExitCode.LIMIT_EXCEEDED
    return ExitCode.ALL_READ
