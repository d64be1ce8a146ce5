"""Progress for a stream that is no terminal: one plain line a while, for a log."""

from __future__ import annotations

from scantree.render.duration import format_seconds
from scantree.render.escape import escape
from scantree.render.frame import SLOW_SECONDS
from scantree.render.rates import Rates
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.progress import ProgressSnapshot


def status_line(snapshot: ProgressSnapshot, rates: Rates, sizes: SizeFormat) -> str:
    """A snapshot in one line, with the directory that has been running longest."""
    children = snapshot.children
    line = (
        f"{format_seconds(snapshot.elapsed_seconds)}: "
        f"{format_count(children.completed)} directories done, "
        f"{format_count(snapshot.running)} running, "
        f"{format_count(snapshot.waiting)} waiting, "
        f"{format_count(children.failed)} failed; "
        f"{format_count(snapshot.entries)} entries, {sizes(snapshot.allocated_size)} allocated, "
        f"{format_count(round(rates.entries))} entries/s"
    )
    slowest = snapshot.slowest[0] if snapshot.slowest else None
    if slowest and slowest.seconds >= SLOW_SECONDS:
        line += f"; {escape(slowest.path)} for {format_seconds(slowest.seconds)}"
    return line
