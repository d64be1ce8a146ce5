"""A scan made again and again, with what has changed since the first.

On a terminal each round takes the place of the one before; elsewhere each is a line, or with
``--json`` a document in a line. Rounds follow each other after a rest, so that a scan that takes
long is no load without an end. The first signal ends it, in a scan or between two, with the last
result that is complete; only where there is none it is what was found so far.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import trio

from scantree.cli.closing_lines import closing_lines
from scantree.cli.exit_codes import ExitCode, exit_code
from scantree.cli.human_view import Around
from scantree.cli.room import make_room
from scantree.cli.run import kept_by, progress_of, shares_terminal, watched
from scantree.cli.shortage import shortage
from scantree.cli.shown_output import (
    ensure_output,
    shown_document,
    shown_view,
    write_file,
    write_view,
)
from scantree.cli.signals import StopSignals, abort, stop_signals
from scantree.cli.stderr import complain
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.usage import UsageError
from scantree.cli.view_plan import View
from scantree.render.escape import encode, escape
from scantree.render.line import Role, Run
from scantree.render.signed import signed, signed_count
from scantree.render.size_format import format_count
from scantree.scanning.basis import Basis

if TYPE_CHECKING:
    from scantree.cli.exporting import Exporter
    from scantree.cli.plan import Plan
    from scantree.cli.running_scan import RunningScan
    from scantree.scanning.report import ScanReport

_HOME_AND_CLEAR = b"\x1b[H\x1b[2J"


def watch_plan(plan: Plan, start: Callable[..., RunningScan], seconds: float) -> ExitCode:
    """Scan and show until a signal comes. Raises UsageError."""
    _refuse_what_is_for_one_scan(plan)
    if plan.shown.output is not None:
        ensure_output(plan.shown.output)
    with stop_signals() as signals:
        make_room()
        return _Watch(plan, start, signals).run(seconds)


def _refuse_what_is_for_one_scan(plan: Plan) -> None:
    for option, is_given in (
        ("--save", plan.save is not None),
        ("--events", plan.events is not None),
        ("--expect", plan.expect is not None),
        ("--fail-over", plan.fail_over is not None),
        *(
            (f"--{name.replace('_', '-')}", bool(asked))
            for name, asked in plan.space._asdict().items()
        ),
    ):
        if is_given:
            raise UsageError(f"{option} is for one scan, and --watch makes many")


class _Watch:
    def __init__(self, plan: Plan, start: Callable[..., RunningScan], signals: StopSignals) -> None:
        self._plan = plan
        self._start = start
        self._signals = signals
        self._paints = (
            sys.stdout is not None and sys.stdout.isatty() and plan.shown.view is not View.JSON
        )
        self._first: ScanReport | None = None
        self._last: ScanReport | None = None
        self._rounds = 0
        self._is_written = True

    def run(self, seconds: float) -> ExitCode:
        """Round after round."""
        while True:
            try:
                report = self._scan()
            except Exception as error:
                reason = shortage(error)
                if reason is None:
                    raise
                complain(f"cannot scan: {reason}")
                return ExitCode.NO_ROOT_READ
            if self._is_stopped():
                return self._end(report)
            if not (report.roots_read or self._last):
                self._tell_problems(report)
                return ExitCode.NO_ROOT_READ
            self._rounds += 1
            self._first = self._first or report
            self._last = report
            if not self._show(report):
                return ExitCode.PROBLEMS
            trio.run(self._rest, seconds)
            if self._is_stopped():
                return self._end(None)

    def _is_stopped(self) -> bool:
        return self._signals.stopped_by is not None

    def _scan(self) -> ScanReport:
        plan = self._plan
        if not plan.exports:
            return self._scan_once(None)
        from scantree.cli.exporting import exporting  # noqa: PLC0415 - where it is asked for

        with exporting(plan.exports, plan.shown, plan.request) as exporter:
            report = self._scan_once(exporter)
            # What is there for others is whole, and so stays what it was where this isn't.
            if report.complete:
                self._is_written &= exporter.write(report)
            return report

    def _scan_once(self, exporter: Exporter | None) -> ScanReport:
        # Later ones have a view on the screen that tells more.
        progress = progress_of(self._plan) if self._last is None else None
        try:
            keeper = None if exporter is None else exporter.keeper
            with kept_by(keeper, told=() if exporter is None else exporter.sinks) as sinks:
                scan = self._start(self._plan.request, **sinks)
                report = trio.run(watched, scan, progress, None, self._signals)
        finally:
            if progress is not None:
                progress.leave(partial(shares_terminal, self._signals))
        return replace(report, complete=False) if self._is_stopped() else report

    async def _rest(self, seconds: float) -> None:
        """Wait, but no longer than until a signal comes."""
        is_over = trio.Event()
        wake = partial(trio.lowlevel.current_trio_token().run_sync_soon, is_over.set)
        with self._signals.stopping(wake, partial(abort, draws=False)):
            with trio.move_on_after(seconds):
                await is_over.wait()

    def _show(self, report: ScanReport) -> bool:
        """Whether a round could be shown."""
        shown = self._plan.shown
        if shown.output is not None:
            self._is_written &= write_file(shown.output, shown_document(report, shown, report.tree))
        if shown.view is View.JSON:
            text = json.dumps(report.to_dict(), ensure_ascii=False, separators=(",", ":"))
            return write_view(text.encode() + b"\n")
        if not self._paints:
            return write_view(encode(f"{self._line(report)}\n", stream_encoding(sys.stdout)))
        return write_view(_HOME_AND_CLEAR + self._view(report))

    def _view(self, report: ScanReport) -> bytes:
        below = self._problems(report)
        around = Around(self._heading(report))
        view = shown_view(report, self._plan.shown, report.tree, below, around)
        return view + b"".join(encode(f"{line}\n", stream_encoding(sys.stdout)) for line in below)

    def _heading(self, report: ScanReport) -> Sequence[Run]:
        assert self._first is not None
        is_first = report is self._first
        told = f"round {self._rounds}, {_time(report)}"
        if is_first:
            return (Run(told, Role.FAINT),)
        since = time.strftime("%H:%M:%S", time.localtime(self._first.started_at_ns / 1e9))
        return (
            Run(f"{told};", Role.FAINT),
            Run(", ".join(self._changes(report))),
            Run(f"since {since}", Role.FAINT),
        )

    def _line(self, report: ScanReport) -> str:
        size, inodes = self._changes(report)
        sizes = self._plan.shown.sizes
        line = f"{_time(report)} {sizes(self._size(report))} ({size})"
        line += f" {format_count(report.totals.inodes)} inodes ({inodes.removesuffix(' inodes')})"
        line += f" {', '.join(map(escape, report.roots))}"
        problems = report.problems.count
        return f"{line}; {format_count(problems)} problems" if problems else line

    def _changes(self, report: ScanReport) -> tuple[str, str]:
        """The change of the size and of the inodes."""
        assert self._first is not None
        size = self._size(report) - self._size(self._first)
        inodes = report.totals.inodes - self._first.totals.inodes
        return signed(size, self._plan.shown.sizes), f"{signed_count(inodes)} inodes"

    def _size(self, report: ScanReport) -> int:
        totals = report.totals
        is_apparent = self._plan.shown.basis is Basis.APPARENT
        return totals.apparent_size if is_apparent else totals.allocated_size

    def _problems(self, report: ScanReport) -> Sequence[str]:
        return [*closing_lines(report, self._plan, None)]

    def _tell_problems(self, report: ScanReport) -> None:
        for line in self._problems(report):
            complain(line)

    def _end(self, unended: ScanReport | None) -> ExitCode:
        """What a signal leaves behind; ``unended`` is the scan that it ended, if it did."""
        stopped_by = self._signals.stopped_by
        assert stopped_by is not None
        report = self._last
        if report is None:
            # The first one: as any other scan that is stopped.
            assert unended is not None
            report = self._first = unended
            lines = closing_lines(report, self._plan, stopped_by)
            self._is_written &= write_view(
                shown_view(report, self._plan.shown, report.tree, [*lines])
            )
            for line in closing_lines(report, self._plan, stopped_by):
                complain(line)
        else:
            if self._paints:
                self._is_written &= write_view(_HOME_AND_CLEAR + self._view(report))
            rounds = "1 round" if self._rounds == 1 else f"{format_count(self._rounds)} rounds"
            complain(f"stopped by {stopped_by.name} after {rounds}; the last is of {_time(report)}")
        return exit_code(report, stopped_by=stopped_by, output_failed=not self._is_written)


def _time(report: ScanReport) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(report.started_at_ns / 1e9))
