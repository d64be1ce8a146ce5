"""What SCAN may be, and a kept scan made of it: a scan file, an export, or a directory scanned now.

A directory is scanned as ``scan`` does it, with its live view, and kept for as long as it is
looked at; Ctrl-C ends the scan, and what it found is looked at.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scantree.cli.exit_codes import ExitCode, exit_code
from scantree.cli.export_argument import imported, opened_export
from scantree.cli.view_plan import ViewPlan
from scantree.reader.protocol import is_store
from scantree.render.escape import quote
from scantree.render.line import Role, Run
from scantree.saved.errors import ScanFileError
from scantree.saved.loading import LoadedScan, loading
from scantree.scanning.request import ScanRequest

if TYPE_CHECKING:
    from scantree.saved.temporary import TemporaryScan
    from scantree.scanning.sinks import Sink


class Argument(NamedTuple):
    """A scan to look at, and what is to be said of it.

    ``heading`` stands above a view of it. ``lines`` are for standard error once it was shown.
    ``is_new`` where it was scanned just now, which ``stopped_by`` ended if anything did.
    """

    scan: LoadedScan
    heading: Sequence[Run] = ()
    lines: Sequence[str] = ()
    is_new: bool = False
    stopped_by: signal.Signals | None = None

    def exit_code(self, *, is_written: bool) -> ExitCode:
        """That of a command that showed it; what a kept scan met is none of its business."""
        if self.is_new:
            return exit_code(
                self.scan.report, stopped_by=self.stopped_by, output_failed=not is_written
            )
        return ExitCode.ALL_READ if is_written else ExitCode.PROBLEMS


@contextmanager
def scan_argument(
    given: bytes,
    shown: ViewPlan,
    *,
    request: ScanRequest | None = None,
    progress: bool | None = None,
    told: Sequence[Sink] = (),
) -> Iterator[Argument]:
    """Look at what was given. Raises ScanFileError, also from the inside.

    Where it has to be scanned, ``request`` says how (its roots are replaced), ``progress``
    whether that is to be seen; None where a terminal decides; ``told`` are others who listen.
    """
    if is_scanned_now(given):
        with _scanned(given, shown, request or ScanRequest(roots=()), progress, told) as argument:
            yield argument
        return
    with opened_export(given) as export:
        if export is not None:
            with imported(given, export) as (scan, heading):
                yield Argument(scan, heading)
            return
    with loading(given) as scan:
        heading = () if scan.report.complete else _incomplete(given)
        yield Argument(scan, heading)


def is_scanned_now(given: bytes) -> bool:
    """Whether what was given is no scan, but what one is made of: a directory or an address."""
    return is_store(given) or os.path.isdir(given)


def _check_store(given: bytes) -> None:
    """Raise ScanFileError where an address cannot be scanned."""
    from scantree.reader.objects import StoreRefusedError, check_stores  # noqa: PLC0415
    from scantree.reader.store_options import StoreOptions  # noqa: PLC0415

    try:
        check_stores([given], StoreOptions())
    except StoreRefusedError as error:
        raise ScanFileError(given, error.reason) from None


def _incomplete(path: bytes) -> Sequence[Run]:
    return (
        Run("incomplete", Role.WARNING),
        Run("the scan did not end;", Role.WARNING),
        Run(f"scantree resume {quote(os.fsdecode(path))}"),
        Run("goes on with it"),
    )


@contextmanager
def _scanned(
    given: bytes,
    shown: ViewPlan,
    request: ScanRequest,
    progress: bool | None,
    told: Sequence[Sink],
) -> Iterator[Argument]:
    from scantree.saved.temporary import temporary_scan  # noqa: PLC0415 - a file needs none

    if is_store(given):
        _check_store(given)
    request = request._replace(roots=(given,), tree=True, entries=True)
    with temporary_scan(given, request) as kept:
        stopped_by, lines = _scan_into(kept, given, request, shown, progress, told)
        with kept.loading() as scan:
            yield Argument(scan, (), lines, is_new=True, stopped_by=stopped_by)


def _scan_into(
    kept: TemporaryScan,
    given: bytes,
    request: ScanRequest,
    shown: ViewPlan,
    progress: bool | None,
    told: Sequence[Sink],
) -> tuple[signal.Signals | None, Sequence[str]]:
    """Scan; answers the signal that ended it, and the lines that are to be said of it."""
    import trio  # noqa: PLC0415 - start-up

    from scantree.cli.closing_lines import closing_lines  # noqa: PLC0415
    from scantree.cli.plan import Plan  # noqa: PLC0415
    from scantree.cli.reader_choice import check_reader  # noqa: PLC0415
    from scantree.cli.room import make_room  # noqa: PLC0415
    from scantree.cli.run import kept_by, progress_of, shares_terminal, watched  # noqa: PLC0415
    from scantree.cli.shortage import shortage  # noqa: PLC0415
    from scantree.cli.signals import stop_signals  # noqa: PLC0415
    from scantree.scanning import Scan  # noqa: PLC0415

    check_reader()
    plan = Plan(request, shown, progress)
    keeper = kept.keeper()
    with stop_signals() as signals:
        make_room()
        display = progress_of(plan)
        try:
            with kept_by(keeper, told=told) as sinks:
                scan = Scan(request, owns_process=True, **sinks)
                report = trio.run(watched, scan, display, None, signals)
        except Exception as error:
            reason = shortage(error)
            if reason is None:
                raise
            raise ScanFileError(given, reason) from error
        finally:
            if display is not None:
                display.leave(partial(shares_terminal, signals))
        if not keeper.is_done or keeper.failure is not None:
            raise ScanFileError(given, f"its scan could not be kept: {keeper.failure}")
        return signals.stopped_by, [*closing_lines(report, plan, signals.stopped_by)]
