"""A scan shown that was kept, or that is made to be shown, in the views of a scan."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from scantree.cli.exit_codes import ExitCode
from scantree.cli.human_view import Around
from scantree.cli.scan_argument import Argument, scan_argument
from scantree.cli.shown_output import (
    ensure_output,
    shown_document,
    shown_view,
    write_file,
    write_view,
)
from scantree.cli.stderr import complain
from scantree.cli.usage import UsageError
from scantree.cli.view_options import SpaceOptions
from scantree.cli.view_plan import View, ViewPlan
from scantree.render.escape import quote
from scantree.saved.errors import ScanFileError
from scantree.saved.loading import LoadedScan
from scantree.scanning.report import ScanReport
from scantree.scanning.subtree import Subtree, find_row

if TYPE_CHECKING:
    from scantree.space.rebuildable import Found


def show_scan(given: bytes, plan: ViewPlan, under: bytes | None, space: SpaceOptions) -> ExitCode:
    """Show a scan, or what is ``under`` a directory. Raises UsageError."""
    if plan.output is not None:
        ensure_output(plan.output)
    try:
        answers, request = (None, None)
        if space.rebuildable:
            from scantree.cli.space_answers import marking  # noqa: PLC0415 - where asked for

            answers, request = marking()
        told = () if answers is None else (answers,)
        with scan_argument(given, plan, request=request, told=told) as argument:
            found = answers.found() if answers and argument.is_new else None
            is_written = _show(argument, plan, under, space, found)
            for line in argument.lines:
                complain(line)
            return argument.exit_code(is_written=is_written)
    except ScanFileError as error:
        complain(f"cannot show {quote(os.fsdecode(given))}: {error.reason}")
        return ExitCode.NO_ROOT_READ


def _show(
    argument: Argument,
    plan: ViewPlan,
    under: bytes | None,
    space: SpaceOptions,
    found: Found | None,
) -> bool:
    scan = argument.scan
    row = None if under is None else _row_of(scan, under)
    directories = scan.directories
    if row is not None:
        directories = Subtree(directories, row, scan.count_below(row))
    report = _answered(scan, plan, row)
    beside = None
    if any(space):
        from scantree.cli.space_answers import kept_answers  # noqa: PLC0415 - where asked for

        beside = kept_answers(scan.findings, directories, space, found)
    is_shared = beside is not None and beside.shared is not None
    if plan.query and plan.query.in_rows and scan.findings.has_entries and not is_shared:
        from scantree.scanning.kept_files_among import KeptFilesAmong  # noqa: PLC0415

        directories = KeptFilesAmong(directories, scan.findings, plan.query, row)
    is_written = True
    if plan.output is not None:
        is_written = write_file(plan.output, shown_document(report, plan, directories, beside))
    around = Around(
        heading=argument.heading,
        has_totals=under is None or plan.view is View.TOTALS,
    )
    view = shown_view(report, plan, directories, argument.lines, around, beside)
    return write_view(view) and is_written


def _answered(scan: LoadedScan, plan: ViewPlan, under: int | None) -> ScanReport:
    """The report, with the answers to what is asked of single files."""
    query = plan.query
    if query is None or not query.is_told:
        return scan.report
    if not scan.findings.has_entries:
        raise UsageError("--files and --by: the scan was kept without its files")
    from scantree.scanning.kept_answers import kept_answers  # noqa: PLC0415 - if asked for

    answers = kept_answers(scan.findings, query, under)
    # Those among the rows are read with these.
    return replace(scan.report, answers=answers._replace(in_rows=()))


def _row_of(scan: LoadedScan, path: bytes) -> int:
    row = find_row(scan.directories, path)
    if row is None:
        raise UsageError(f"--under: the scan has no directory {quote(os.fsdecode(path))}")
    return row
