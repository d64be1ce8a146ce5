"""A scan written in a format of other programs, to a file or to standard output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from scantree.cli.exit_codes import ExitCode
from scantree.cli.export_formats import OF_NESTED_SCANS, OF_REPORTS, TO_LOOK_AT
from scantree.cli.export_plan import ExportPlan, does_without_files, needs_entries
from scantree.cli.shown_output import write_file, write_view
from scantree.cli.stderr import complain
from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.saved.errors import ScanFileError

if TYPE_CHECKING:
    from scantree.cli.keeping import Keeper
    from scantree.cli.output_file import Data
    from scantree.cli.view_plan import ViewPlan
    from scantree.exchange.spool import Spool
    from scantree.saved.loading import LoadedScan
    from scantree.saved.temporary import TemporaryScan
    from scantree.scanning.report import ScanReport
    from scantree.scanning.request import ScanRequest
    from scantree.scanning.sinks import Sink


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
            is_written = _written(argument.scan, plan, shown)
            for line in argument.lines:
                complain(line)
            return argument.exit_code(is_written=is_written)
    except ScanFileError as error:
        complain(f"cannot export {quote(os.fsdecode(given))}: {error.reason}")
        return ExitCode.NO_ROOT_READ


def _written(scan: LoadedScan, plan: ExportPlan, shown: ViewPlan) -> bool:
    """Whether a scan was written whole. Raises ScanFileError where it lacks what it takes."""
    if not needs_entries(plan):
        of_report = OF_REPORTS[plan.name]
        return _is_written(plan, partial(of_report, scan.report, scan.directories, shown))
    if not (scan.findings.has_entries or does_without_files(plan)):
        raise ScanFileError(b"", f"it was kept without its files, and {plan.name} needs them")
    if plan.name in TO_LOOK_AT:
        return _is_written(plan, partial(TO_LOOK_AT[plan.name], scan, shown))
    return _is_written(plan, partial(OF_NESTED_SCANS[plan.name], scan.depth_first, scan.report))


def _is_written(plan: ExportPlan, pieces: Data) -> bool:
    assert not isinstance(pieces, bytes)
    if plan.file is not None:
        return write_file(plan.file, pieces)
    return all(map(write_view, pieces()))


class Exporter:
    """Writes a scan that runs to several formats, once it is over.

    What it tells of files is put aside until then, by ``sinks``; for what looks at a scan here
    and there it is kept, by the ``keeper``.
    """

    def __init__(
        self,
        plans: Sequence[ExportPlan],
        shown: ViewPlan,
        spool: Spool | None = None,
        kept: TemporaryScan | None = None,
    ) -> None:
        self._plans = plans
        self._shown = shown
        self._spool = spool
        self._kept = kept
        self.sinks: Sequence[Sink] = () if spool is None else (spool,)
        self.keeper: Keeper | None = None if kept is None else kept.keeper()

    def write(self, report: ScanReport) -> bool:
        """Whether all were written whole; else it is said why not."""
        is_written = True
        for plan in self._plans:
            if not needs_entries(plan):
                pieces = partial(OF_REPORTS[plan.name], report, report.tree, self._shown)
                is_written &= _is_written(plan, pieces)
        is_written &= self._write_nested(report)
        return self._write_kept() and is_written

    def _write_nested(self, report: ScanReport) -> bool:
        spool = self._spool
        if spool is None:
            return True
        if spool.failure is not None:
            complain(f"cannot export the scan: {spool.failure}")
            return False
        nested = spool.nested(report)
        is_written = True
        for plan in self._plans:
            if plan.name in OF_NESTED_SCANS:
                pieces = partial(OF_NESTED_SCANS[plan.name], nested, report)
                is_written &= _is_written(plan, pieces)
        return is_written

    def _write_kept(self) -> bool:
        if self.keeper is None or self._kept is None:
            return True
        reason = self.keeper.failure
        try:
            if reason is None and self.keeper.is_done:
                with self._kept.loading() as scan:
                    is_written = True
                    for plan in self._plans:
                        if plan.name in TO_LOOK_AT:
                            is_written &= _written(scan, plan, self._shown)
                    return is_written
        except ScanFileError as error:
            reason = error.reason
        complain(f"cannot export the scan: {reason or 'the disk does not answer'}")
        return False


@contextmanager
def exporting(
    plans: Sequence[ExportPlan], shown: ViewPlan, request: ScanRequest
) -> Iterator[Exporter]:
    """What exports a scan. Raises UsageError where nothing can be put aside."""
    with ExitStack() as stack:
        spool = kept = None
        try:
            if any(plan.name in OF_NESTED_SCANS for plan in plans):
                from scantree.exchange.spool import Spool  # noqa: PLC0415 - start-up

                spool = Spool()
                stack.callback(spool.let_go)
            if any(plan.name in TO_LOOK_AT for plan in plans):
                from scantree.saved.temporary import temporary_scan  # noqa: PLC0415 - start-up

                kept = stack.enter_context(temporary_scan(b"", request))
        except (ScanFileError, OSError) as error:
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
            raise UsageError(f"--export: {reason}", is_in_help=False) from None
        yield Exporter(plans, shown, spool, kept)
