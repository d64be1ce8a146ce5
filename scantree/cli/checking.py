"""A scan as a monitoring plugin runs it: bounded in time, and told in one line."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, NamedTuple

import trio

from scantree.cli.alert_range import AlertRange
from scantree.cli.plugin_line import State, plugin_line, tell_unknown, write_line
from scantree.cli.room import make_room
from scantree.cli.run import watched
from scantree.cli.signals import stop_signals
from scantree.render.escape import escape
from scantree.render.size_format import BINARY_SIZE, format_count
from scantree.scanning import Scan
from scantree.scanning.basis import Basis

if TYPE_CHECKING:
    from scantree.cli.signals import StopSignals
    from scantree.scanning.report import ScanReport
    from scantree.scanning.request import ScanRequest

_GRACE_SECONDS = 3.0
"""For how long a scan may take to end once its time is over."""


class CheckPlan(NamedTuple):
    """Checked options: what is scanned, what alerts, and how long it may take, in seconds."""

    request: ScanRequest
    basis: Basis
    warning: AlertRange | None
    critical: AlertRange | None
    timeout: float


class Answer(NamedTuple):
    """What a plugin says."""

    state: State
    text: str
    performance: str = ""


def check(plan: CheckPlan) -> int:
    """Scan and tell; answers the exit code."""
    last = threading.Timer(plan.timeout + _GRACE_SECONDS, _give_up, [plan.timeout])
    last.daemon = True
    last.start()
    with stop_signals() as signals:
        make_room()
        scan = Scan(plan.request, owns_process=True)
        ended = trio.run(_run_bounded, scan, signals, plan.timeout)
        last.cancel()
        stopped_by = signals.stopped_by
        why = f"gave up after {plan.timeout:g} s" if ended.timed_out else None
        if stopped_by is not None:
            why = f"stopped by {stopped_by.name}"
        answer = answer_of(ended.report, plan, why)
        write_line(plugin_line(*answer))
        return answer.state


class _Ended(NamedTuple):
    report: ScanReport
    timed_out: bool


async def _run_bounded(scan: Scan, signals: StopSignals, seconds: float) -> _Ended:
    """The scan, stopped where it takes longer."""
    timed_out = False

    async def stop_in_time() -> None:
        nonlocal timed_out
        await trio.sleep(seconds)
        timed_out = True
        scan.stop()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(stop_in_time)
        report = await watched(scan, None, None, signals)
        nursery.cancel_scope.cancel()
    return _Ended(report, timed_out)


def _give_up(timeout: float) -> None:
    """End the process, whatever it waits for."""
    os._exit(tell_unknown(f"gave up after {timeout:g} s; the scan does not end"))


def answer_of(report: ScanReport, plan: CheckPlan, why_ended: str | None = None) -> Answer:
    """What is said of a scan, which ``why_ended`` ended early if anything did."""
    problems = report.problems
    if not report.roots_read and why_ended is None:
        first = next(iter(problems.items), None)
        reason = f": {first.message}" if first is not None else ""
        return Answer(State.UNKNOWN, f"cannot read {_roots(report)}{reason}")
    total = _total(report, plan.basis)
    performance = _performance(report, plan)
    text = _found(report, plan.basis)
    is_incomplete = why_ended is not None or not report.complete
    if is_incomplete:
        text += f" so far; {why_ended or 'the scan did not end'}"
        if plan.critical is not None and plan.critical.alerts_from(total):
            return Answer(State.CRITICAL, f"{text}, critical is {_allowed(plan)}", performance)
        return Answer(State.UNKNOWN, text, performance)
    state = State.OK
    if plan.critical is not None and plan.critical.alerts(total):
        state, text = State.CRITICAL, f"{text}, critical is {_allowed(plan)}"
    elif plan.warning is not None and plan.warning.alerts(total):
        state = State.WARNING
        text = f"{text}, warning is {_shown_range(plan.warning, plan.basis)}"
    if problems.count:
        state = max(state, State.WARNING)
        kinds = ", ".join(f"{count} {name}" for name, count in sorted(problems.by_errno.items()))
        text += f"; {_counted(problems.count, 'problem')} ({kinds})"
        first = next(iter(problems.items), None)
        if first is not None:
            text += f", one at {escape(first.path)}"
    return Answer(state, text, performance)


def _found(report: ScanReport, basis: Basis) -> str:
    size = BINARY_SIZE(_size(report, basis))
    inodes = _counted(report.totals.inodes, "inode")
    what = "apparent size " if basis is Basis.APPARENT else ""
    return f"{what}{size} in {inodes} in {_roots(report)}"


def _roots(report: ScanReport) -> str:
    return ", ".join(map(escape, report.roots))


def _allowed(plan: CheckPlan) -> str:
    assert plan.critical is not None
    return _shown_range(plan.critical, plan.basis)


def _shown_range(limits: AlertRange, basis: Basis) -> str:
    """What alerts, for people."""
    write = format_count if basis is Basis.INODES else BINARY_SIZE
    start, end, is_inverted = limits
    parts = []
    if is_inverted:
        if end is None:
            return f"from {write(start or 0)} on"
        return f"from {write(start)} to {write(end)}" if start else f"up to {write(end)}"
    if start:
        parts.append(f"below {write(start)}")
    if end is not None:
        parts.append(f"above {write(end)}")
    return " or ".join(parts) or "nothing"


def _performance(report: ScanReport, plan: CheckPlan) -> str:
    limits = ";".join(
        "" if limits is None else limits.text() for limits in (plan.warning, plan.critical)
    )
    of_size, of_inodes = f";{limits}", ""
    if plan.basis is Basis.INODES:
        of_size, of_inodes = "", of_size
    size, inodes = _size(report, plan.basis), report.totals.inodes
    return f"size={size}B{of_size} inodes={inodes}{of_inodes} problems={report.problems.count}"


def _size(report: ScanReport, basis: Basis) -> int:
    totals = report.totals
    return totals.apparent_size if basis is Basis.APPARENT else totals.allocated_size


def _total(report: ScanReport, basis: Basis) -> int:
    return report.totals.inodes if basis is Basis.INODES else _size(report, basis)


def _counted(count: int, noun: str) -> str:
    return f"{format_count(count)} {noun}{'' if count == 1 else 's'}"
