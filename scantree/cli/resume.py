"""A scan that did not end, gone on with: its request from its file, the view from here."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scantree.cli.exit_codes import ExitCode, exit_code
from scantree.cli.keeping import Keeper
from scantree.cli.numbers import parse_jobs
from scantree.cli.plan import Plan
from scantree.cli.run import run_plan
from scantree.cli.run_options import RunOptions
from scantree.cli.running_scan import RunningScan
from scantree.cli.show import show_scan
from scantree.cli.stderr import complain
from scantree.cli.usage import refuse_together
from scantree.cli.view_options import SpaceOptions, ViewOptions
from scantree.cli.view_plan import ViewPlan, view_plan_of
from scantree.reader.protocol import is_store
from scantree.render.escape import quote
from scantree.saved.errors import ScanFileError
from scantree.saved.loading import loading
from scantree.saved.replay import Replay
from scantree.saved.resuming import RootChangedError, UnendedScan
from scantree.scanning.request import ScanRequest
from scantree.scanning.run import Scan
from scantree.scanning.sinks import Sink


def resume_scan(path: bytes, view: ViewOptions, run: RunOptions) -> ExitCode:
    """Go on with the scan in a file, and show all of it. Raises UsageError."""
    refuse_together((run.quiet and run.progress is True, "--quiet and --progress"))
    shown = view_plan_of(view)
    jobs = parse_jobs(run.jobs)
    try:
        scan = UnendedScan(path)
        if scan.is_complete:
            scan.close()
            complain(f"{quote(os.fsdecode(path))} is complete; nothing is left to scan")
            return _show_complete(path, shown)
        shown = _at_home(scan, shown)
        scan.check_roots()
        _check_stores(scan.request)
        request = scan.request._replace(jobs=jobs)
        plan = Plan(request, shown, False if run.quiet else run.progress)
        rest = _Rest(scan)
        return _run(plan, rest)
    except RootChangedError as error:
        root = quote(os.fsdecode(error.root))
        complain(f"cannot go on with {quote(os.fsdecode(path))}: {root}: {error.reason}")
    except ScanFileError as error:
        complain(f"cannot go on with {quote(os.fsdecode(path))}: {error.reason}")
    return ExitCode.NO_ROOT_READ


def _run(plan: Plan, rest: _Rest) -> ExitCode:
    """Raises ScanFileError where the file turns out to be damaged only now."""
    try:
        return run_plan(plan, rest.start, rest.keep)
    except BaseExceptionGroup as group:
        damages, others = group.split(ScanFileError)
        if damages is None or others is not None:
            raise
        damage: BaseException = damages
        while isinstance(damage, BaseExceptionGroup):
            damage = damage.exceptions[0]
        raise damage from None


def _check_stores(request: ScanRequest) -> None:
    """Raise UsageError where a store cannot be asked at all."""
    if any(map(is_store, request.roots)):
        from scantree.cli import stores  # noqa: PLC0415 - where a root lies in one
        from scantree.reader.store_options import StoreOptions  # noqa: PLC0415

        stores.check(request.roots, request.store or StoreOptions())


class _Rest:
    """The rest of a scan, which begins with the file being opened to write."""

    def __init__(self, scan: UnendedScan) -> None:
        self._scan = scan
        self._replay: Replay | None = None

    def keep(self) -> Keeper:
        """The sink that writes on. Raises ScanFileError."""
        keeper, self._replay = self._scan.go_on()
        return keeper

    def start(self, request: ScanRequest, *, sinks: Sequence[Sink]) -> RunningScan:
        """The scan."""
        return Scan(request, owns_process=True, sinks=sinks, resumption=self._replay)


def _show_complete(path: bytes, shown: ViewPlan) -> ExitCode:
    code = show_scan(path, shown, None, SpaceOptions())
    if code is not ExitCode.ALL_READ:
        return code
    with loading(path) as scan:
        return exit_code(scan.report, stopped_by=None, output_failed=False)


def _at_home(scan: UnendedScan, shown: ViewPlan) -> ViewPlan:
    """Go where the scan was begun, if its roots are meant from there; files stay where they are."""
    home = scan.working_directory
    if all(root.startswith(b"/") or is_store(root) for root in scan.request.roots):
        return shown
    if shown.output is not None:
        shown = shown._replace(output=os.path.abspath(shown.output))
    try:
        os.chdir(home)
    except OSError as error:
        raise RootChangedError(scan.path, home, error.strerror or str(error)) from None
    return shown
