"""The limit of ``--fail-over``: what is compared with it, and what is said where it is exceeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.cli.sizes import parse_size
from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.render.size_format import format_count
from scantree.scanning.basis import Basis
from scantree.scanning.report import ScanReport

if TYPE_CHECKING:
    from scantree.cli.plan import Plan


def limit_of(text: str) -> int:
    """The limit that was asked for. Raises UsageError."""
    limit = parse_size("--fail-over", text)
    if limit < 0:
        raise UsageError(f"--fail-over: {quote(text)} is negative")
    return limit


def is_exceeded(report: ScanReport, plan: Plan) -> bool:
    """Whether the total is larger than was asked for, in the basis that is shown."""
    return plan.fail_over is not None and _total(report, plan.shown.basis) > plan.fail_over


def exceeded_line(report: ScanReport, plan: Plan) -> str | None:
    """What is said of it, where it is exceeded."""
    if plan.fail_over is None or not is_exceeded(report, plan):
        return None
    write = format_count if plan.shown.basis is Basis.INODES else plan.shown.sizes
    total = _total(report, plan.shown.basis)
    return f"the total is {write(total)}, and {write(plan.fail_over)} is allowed"


def _total(report: ScanReport, basis: Basis) -> int:
    totals = report.totals
    if basis is Basis.INODES:
        return totals.inodes
    return totals.apparent_size if basis is Basis.APPARENT else totals.allocated_size
