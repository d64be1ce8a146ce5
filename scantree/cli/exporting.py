"""A scan written in a format of other programs, to a file or to standard output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from scantree.cli.exit_codes import ExitCode
from scantree.cli.export_formats import WRITERS
from scantree.cli.export_plan import ExportPlan, needs_entries
from scantree.cli.shown_output import write_file, write_view
from scantree.cli.stderr import complain
from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.saved.errors import ScanFileError

if TYPE_CHECKING:
    from scantree.cli.keeping import Keeper
    from scantree.cli.view_plan import ViewPlan
    from scantree.saved.loading import LoadedScan
    from scantree.saved.temporary import TemporaryScan
    from scantree.scanning.request import ScanRequest


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
    if needs_entries(plan) and not scan.findings.has_entries:
        raise ScanFileError(b"", f"it was kept without its files, and {plan.name} needs them")
    pieces = partial(WRITERS[plan.name], scan)
    if plan.file is not None:
        return write_file(plan.file, pieces)
    return all(map(write_view, pieces()))


class Exporter:
    """Writes a scan that runs to several formats, once it is over; it is kept until then."""

    def __init__(self, plans: Sequence[ExportPlan], kept: TemporaryScan) -> None:
        self._plans = plans
        self._kept = kept
        self.keeper: Keeper = kept.keeper()

    def write(self) -> bool:
        """Whether all were written whole; else it is said why not."""
        reason = self.keeper.failure
        try:
            if reason is None and self.keeper.is_done:
                with self._kept.loading() as scan:
                    failed = [plan for plan in self._plans if not written(scan, plan)]
                    return not failed
        except ScanFileError as error:
            reason = error.reason
        complain(f"cannot export the scan: {reason or 'the disk does not answer'}")
        return False


@contextmanager
def exporting(plans: Sequence[ExportPlan], request: ScanRequest) -> Iterator[Exporter | None]:
    """What exports a scan, if that is asked for. Raises UsageError where it cannot be kept."""
    if not plans:
        yield None
        return
    from scantree.saved.temporary import temporary_scan  # noqa: PLC0415 - start-up

    try:
        kept = temporary_scan(b"", request)
        with kept as scan:
            yield Exporter(plans, scan)
    except ScanFileError as error:
        raise UsageError(f"--export: {error.reason}", is_in_help=False) from None
