"""What standard error is told when a scan is over, before anything of it is written.

So a view on the same terminal knows how many lines will stand below it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator

from scantree.cli.plan import Plan
from scantree.cli.view_plan import View
from scantree.render.escape import escape_text
from scantree.scanning.report import ScanReport


def closing_lines(
    report: ScanReport,
    plan: Plan,
    stopped_by: signal.Signals | None,
    *,
    is_abandoned: bool = False,
) -> Iterator[str]:
    """The lines; ``is_abandoned`` where the output before them was not finished."""
    if stopped_by is not None:
        yield f"stopped by {stopped_by.name}; {_what_is_there(report, is_abandoned)}"
    if report.problems.count:
        from scantree.render.problem_lines import problem_lines  # noqa: PLC0415 - start-up

        hint = "" if plan.shown.view is View.JSON else "--json lists them"
        if plan.shown.output is not None:
            hint = f"listed in {escape_text(plan.shown.output)}"
        yield from problem_lines(report, hint=hint)
    if plan.fail_over is not None:
        from scantree.cli.limit import exceeded_line  # noqa: PLC0415 - where it is asked for

        line = exceeded_line(report, plan)
        if line is not None:
            yield line


def _what_is_there(report: ScanReport, is_abandoned: bool) -> str:
    if is_abandoned:
        return "the output was not finished"
    return "the scan was over" if report.complete else "this is what was found so far"
