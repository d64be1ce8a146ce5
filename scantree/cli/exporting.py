"""A scan written in a format of other programs, to a file or to standard output."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scantree.cli.exit_codes import ExitCode
from scantree.cli.export_formats import FORMATS, NEEDS_ENTRIES
from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.shown_output import ensure_output, write_file, write_view
from scantree.cli.stderr import complain
from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.saved.errors import ScanFileError

if TYPE_CHECKING:
    from scantree.cli.view_plan import ViewPlan
    from scantree.saved.loading import LoadedScan
    from scantree.scanning.request import ScanRequest


class ExportPlan(NamedTuple):
    """Checked options: a format, and the file that gets it; None is standard output."""

    name: str
    file: str | None


def export_plans_of(exports: Sequence[str]) -> tuple[ExportPlan, ...]:
    """What ``--export`` asks for. Raises UsageError."""
    plans = []
    for given in exports:
        name, colon, file = given.partition(":")
        check_format("--export", name)
        if not colon or not file:
            raise UsageError(f"--export takes FORMAT:FILE, not {quote(given)}")
        if file == STANDARD_STREAM:
            raise UsageError("--export writes files; 'scantree export' writes standard output")
        ensure_output(file, "--export")
        plans.append(ExportPlan(name, file))
    return tuple(plans)


def check_format(option: str, name: str) -> None:
    """Raise UsageError where there is no such format."""
    if name not in FORMATS:
        raise UsageError(f"{option}: there is no format {quote(name)}, only {', '.join(FORMATS)}")


def export_scan(
    given: bytes,
    plan: ExportPlan,
    shown: ViewPlan,
    request: ScanRequest,
    *,
    progress: bool | None = None,
) -> ExitCode:
    """Write a scan to where it is asked for."""
    from scantree.cli.scan_argument import scan_argument  # noqa: PLC0415

    try:
        with scan_argument(given, shown, request=request, progress=progress) as argument:
            is_written = written(argument.scan, plan)
            for line in argument.lines:
                complain(line)
            return argument.exit_code(is_written=is_written)
    except ScanFileError as error:
        complain(f"cannot export {quote(os.fsdecode(given))}: {error.reason}")
        return ExitCode.NO_ROOT_READ


def written(scan: LoadedScan, plan: ExportPlan) -> bool:
    """Whether a scan was written whole. Raises ScanFileError where it lacks what it takes."""
    if plan.name in NEEDS_ENTRIES and not scan.findings.has_entries:
        raise ScanFileError(b"", f"it was kept without its files, and {plan.name} needs them")
    pieces = partial(FORMATS[plan.name], scan)
    if plan.file is not None:
        return write_file(plan.file, pieces)
    return all(map(write_view, pieces()))
