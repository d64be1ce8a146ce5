"""A plan carried out: the scan with its progress and its signals, then the output.

What only some plans need is imported by those.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import trio

from scantree.cli.closing_lines import closing_lines
from scantree.cli.continuation import noticing_continuation
from scantree.cli.exit_codes import ExitCode, exit_code
from scantree.cli.hurry import OutputAbandonedError, hurried_by
from scantree.cli.keeping import Keeper, keep_newest, told_of
from scantree.cli.plan import Plan
from scantree.cli.progress_mode import ProgressMode, progress_mode
from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.room import make_room
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
from scantree.cli.view_plan import View
from scantree.cli.write_all import hurried_on_terminals
from scantree.render.escape import quote

if TYPE_CHECKING:
    from scantree.cli.events_output import EventsOutput
    from scantree.cli.exporting import Exporter
    from scantree.cli.keys import Keys
    from scantree.cli.progress import Progress
    from scantree.cli.running_scan import RunningScan
    from scantree.cli.space_answers import SpaceAnswers
    from scantree.scanning.report import ScanReport
    from scantree.scanning.sinks import Sink


_LONG_SECONDS = 10.0
"""Whose scans take less has little to gain from what is missing."""


def run_plan(
    plan: Plan,
    start: Callable[..., RunningScan],
    keep: Callable[[], Keeper] | None = None,
    exporter: Exporter | None = None,
) -> ExitCode:
    """Scan and show. Raises UsageError where the output could not be written anyway.

    ``start`` makes the scan of a request; ``keep`` makes the file that it is kept in,
    and ``exporter`` writes it for others.
    """
    with (
        stop_signals() as signals,
        hurried_on_terminals(lambda: signals.stopped_by is not None),
    ):
        if plan.shown.output is not None:
            ensure_output(plan.shown.output)
        if plan.is_nice:
            _be_nice()
        make_room()
        keeper = None if keep is None else keep()
        try:
            progress = progress_of(plan)
            space = _space(plan)
            told = [*(space.sinks if space else ()), *(exporter.sinks if exporter else ())]
            exported = None if exporter is None else exporter.keeper
            with kept_by(keeper, exported, told=told) as sinks:
                scan = start(plan.request, **sinks)
                with _events(plan) as events:
                    report = trio.run(watched, scan, progress, events, signals)
                    if signals.stopped_by is not None:
                        # Also where it came after the last directory: who asked for an end
                        # gets one.
                        report = replace(report, complete=False)
                    if events is not None:
                        events.end(report)
        except Exception as error:
            reason = shortage(error)
            if reason is None:
                raise
            complain(f"cannot scan: {reason}")
            return ExitCode.NO_ROOT_READ
        is_written = is_abandoned = False
        hints: Sequence[str] = ()
        are_events_written = events is None or _told_events(events, plan)
        try:
            with hurried_by(signals):
                is_written = _write_documents(report, plan, space, exporter)
                if progress is not None:
                    progress.leave(partial(shares_terminal, signals))
                below = [*closing_lines(report, plan, signals.stopped_by)]
                if keeper is not None and (line := told_of(keeper, report).line):
                    below.append(line)
                hints = _hints(report, plan)
                below += hints
                is_written &= _write_view(report, plan, below, space)
        except OutputAbandonedError:
            is_abandoned = True
        stopped_by = signals.stopped_by
        last = closing_lines(report, plan, stopped_by, is_abandoned=is_abandoned)
        for line in (*last, *hints):
            complain(line)
        if keeper is not None:
            is_written &= _is_kept(keeper, report, plan)
        is_written &= are_events_written
        return exit_code(
            report,
            stopped_by=stopped_by,
            output_failed=not is_written,
            limit_exceeded=_is_over(report, plan),
        )


def _hints(report: ScanReport, plan: Plan) -> Sequence[str]:
    """What a person might want to know for the next time."""
    if plan.progress is False or report.elapsed_seconds < _LONG_SECONDS:
        return ()
    from scantree.cli.native_hint import hint_once  # noqa: PLC0415 - after a long scan only

    hint = hint_once(sys.stderr, os.environ)
    return () if hint is None else (hint,)


@contextmanager
def kept_by(*keepers: Keeper | None, told: Sequence[Sink] = ()) -> Iterator[dict[str, Any]]:
    """What a scan is told to be kept, if it is; what it found stays where it fails.

    ``told`` are others who listen.
    """
    several = [keeper for keeper in keepers if keeper is not None]
    for keeper in several:
        keeper.start()
    try:
        sinks = [*(keeper.sink for keeper in several), *told]
        yield {"sinks": sinks} if sinks else {}
    except BaseException:
        for keeper in several:
            keeper.abandon()
        raise


def _is_kept(keeper: Keeper, report: ScanReport, plan: Plan) -> bool:
    """Whether a scan is in its file, and older ones are gone; what is to be said of it is said."""
    line, is_whole = told_of(keeper, report)
    if is_whole and line is None and plan.save is not None:
        line = keep_newest(plan.save)
        is_whole = line is None
    if line is not None:
        complain(line)
    return is_whole


def _is_over(report: ScanReport, plan: Plan) -> bool:
    if plan.fail_over is None:
        return False
    from scantree.cli.limit import is_exceeded  # noqa: PLC0415 - where it is asked for

    return is_exceeded(report, plan)


def _space(plan: Plan) -> SpaceAnswers | None:
    if not (any(plan.space) or plan.explain_df):
        return None
    from scantree.cli.space_answers import SpaceAnswers  # noqa: PLC0415 - where asked for

    return SpaceAnswers(plan.space, explain_df=plan.explain_df)


def _be_nice() -> None:
    from scantree.cli.niceness import be_nice  # noqa: PLC0415 - only where it is asked for

    if not be_nice():
        complain("--nice: the system lets nobody lower a priority here; going on without")


def _events(plan: Plan) -> AbstractContextManager[EventsOutput | None]:
    if plan.events is None:
        return nullcontext()
    from scantree.cli.events_output import open_events  # noqa: PLC0415 - where asked for

    events = open_events(plan.events)
    events.start(plan.request.roots)
    return events


def _told_events(events: EventsOutput, plan: Plan) -> bool:
    """Whether all events were written; else it is said why not."""
    if events.failed is None:
        return True
    complain(f"cannot write events to {quote(plan.events or '')}: {events.failed.strerror}")
    return False


async def watched(
    scan: RunningScan,
    progress: Progress | None,
    events: EventsOutput | None,
    signals: StopSignals,
) -> ScanReport:
    """The scan, run while it is shown and listens."""
    draws = progress is not None and progress.mode is ProgressMode.LIVE
    stop = partial(trio.lowlevel.current_trio_token().run_sync_soon, scan.stop)
    with (
        _waking_the_loop(),
        signals.stopping(stop, partial(abort, draws=draws)),
        noticing_continuation(scan.resumed),
    ):
        async with trio.open_nursery() as nursery:
            if progress is not None:
                if draws:
                    progress.keys = _keys(scan, signals)
                nursery.start_soon(progress.show, scan.snapshot)
            if events is not None:
                nursery.start_soon(events.tell, scan.snapshot)
            report = await scan.run()
            nursery.cancel_scope.cancel()
    return report


@contextmanager
def _waking_the_loop() -> Iterator[None]:
    """Meanwhile each signal wakes the event loop, and none does afterwards.

    When the loop ends, trio closes the socket that it is woken by before it says so: of a signal
    that comes in between, the interpreter would print that it could not be passed on.
    """
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)


def _keys(scan: RunningScan, signals: StopSignals) -> Keys:
    """What a terminal's keys do: ``q`` is as good as Ctrl-C."""
    from scantree.cli.keys import Keys  # noqa: PLC0415 - only where it is drawn

    def pause_or_go_on() -> None:
        if scan.snapshot().is_paused:
            scan.go_on()
        else:
            scan.pause()

    def stop() -> None:
        signals.receive(signal.SIGINT)

    return Keys(
        {b"p": pause_or_go_on, b"q": stop}, "p pauses and goes on, q stops and keeps what there is"
    )


def shares_terminal(signals: StopSignals) -> bool:
    """Whether the view is to be written to a terminal now, and so has to wait for that anyway."""
    return signals.stopped_by is None and sys.stdout is not None and sys.stdout.isatty()


def progress_of(plan: Plan) -> Progress | None:
    """What shows how far a scan is, if anything."""
    stream = sys.stderr
    mode = progress_mode(plan.progress, stream, os.environ)
    if mode is ProgressMode.OFF:
        return None

    from scantree.cli.color import wants_color  # noqa: PLC0415
    from scantree.cli.progress import Progress  # noqa: PLC0415

    return Progress(
        mode=mode,
        stream=stream,
        roots=plan.request.roots,
        basis=plan.shown.basis,
        sizes=plan.shown.sizes,
        color=wants_color(plan.shown.color, is_terminal=True, environment=os.environ),
        at_once=plan.progress is True,
    )


def _write_documents(
    report: ScanReport, plan: Plan, space: SpaceAnswers | None, exporter: Exporter | None
) -> bool:
    """Whether each file got its document, where there are some to write."""
    output = plan.shown.output
    is_written = True
    if output is not None:
        beside = space.beside(report) if space else None
        document = shown_document(report, plan.shown, report.tree, beside)
        is_written = write_file(output, document, is_lost=plan.shown.view is not View.JSON)
    return (exporter is None or exporter.write(report)) and is_written


def _write_view(
    report: ScanReport, plan: Plan, below: Sequence[str], space: SpaceAnswers | None
) -> bool:
    """Whether standard output got what the plan shows there."""
    if plan.events == STANDARD_STREAM:
        return True
    beside = space.beside(report) if space else None
    view = shown_view(report, plan.shown, report.tree, below, beside=beside)
    return write_view(view)
