"""A kept scan shown: what a file holds, in the views of a scan."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scantree.cli.exit_codes import ExitCode
from scantree.cli.human_view import Around
from scantree.cli.shown_output import (
    ensure_output,
    shown_document,
    shown_view,
    write_file,
    write_view,
)
from scantree.cli.stderr import complain
from scantree.cli.usage import UsageError
from scantree.cli.view_plan import View, ViewPlan
from scantree.render.escape import quote
from scantree.render.line import Role, Run
from scantree.saved.errors import ScanFileError
from scantree.saved.loading import LoadedScan, loading
from scantree.scanning.findings import Directories
from scantree.scanning.subtree import Subtree, find_row


def show_scan(path: bytes, plan: ViewPlan, under: bytes | None) -> ExitCode:
    """Show the scan in a file, or what is ``under`` a directory. Raises UsageError."""
    if plan.output is not None:
        ensure_output(plan.output)
    try:
        with loading(path) as scan:
            is_written = _show(scan, path, plan, under)
    except ScanFileError as error:
        complain(f"cannot show {quote(os.fsdecode(path))}: {error.reason}")
        return ExitCode.NO_ROOT_READ
    return ExitCode.ALL_READ if is_written else ExitCode.PROBLEMS


def _show(scan: LoadedScan, path: bytes, plan: ViewPlan, under: bytes | None) -> bool:
    report = scan.report
    directories = scan.directories if under is None else _under(scan, under)
    is_written = True
    if plan.output is not None:
        is_written = write_file(plan.output, shown_document(report, plan, directories))
    around = Around(
        heading=() if report.complete else _incomplete(path),
        has_totals=under is None or plan.view is View.TOTALS,
    )
    return write_view(shown_view(report, plan, directories, around=around)) and is_written


def _incomplete(path: bytes) -> Sequence[Run]:
    return (
        Run("incomplete", Role.WARNING),
        Run("the scan did not end;", Role.WARNING),
        Run(f"scantree resume {quote(os.fsdecode(path))}"),
        Run("goes on with it"),
    )


def _under(scan: LoadedScan, path: bytes) -> Directories:
    row = find_row(scan.directories, path)
    if row is None:
        raise UsageError(f"--under: the scan has no directory {quote(os.fsdecode(path))}")
    return Subtree(scan.directories, row, scan.count_below(row))
