"""One frame of the live view: a snapshot as a few lines.

Such as these, of which the last is there only while a read takes long::

    scanning     4.21 s  43%  /data
    directories  12,345 done · 8 running · 4,321 waiting · 2 failed · 12,000 directories/s
    entries      98,765 · 12.3 GiB · 8 jobs · 45,000 entries/s
    largest       8.1 GiB  /data/vm/images
    slowest        3.20 s  /data/nfs/archive

The share is an estimate. The largest is the directory that itself, with its files, has most so
far. While no read takes long, the last line says what is read. Where keys are read, one more
says which.

Where the terminal is narrow, a line is continued below the first, or there are no labels,
and the most telling figures come first. Where it is low, rates are left out. Names may be
cut, figures never are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scantree.render.cells import cut
from scantree.render.duration import format_seconds
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.rates import Rates
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.progress import ProgressSnapshot

SLOW_SECONDS = 0.5
"""A read under way for less is nothing to show."""

HINT_SECONDS = 2.0
"""A scan that takes less is over before anybody could press a key."""

MAX_SLOW = 5
"""How many slow directories a frame shows at most."""

_LABEL_WIDTH = 13
_NARROW = 36
"""A frame of fewer columns has no labels."""

_LEAST_NAME = 8
"""Columns that the root's name takes before the number of the others goes below it."""


class FrameRoom(NamedTuple):
    """How many columns and lines a frame may take."""

    columns: int
    lines: int


AMPLE = FrameRoom(1 << 20, 1 << 20)


def frame_lines(
    snapshot: ProgressSnapshot,
    rates: Rates,
    *,
    roots: tuple[bytes, ...],
    basis: Basis,
    sizes: SizeFormat,
    glyphs: Glyphs,
    room: FrameRoom = AMPLE,
    hint: str = "",
) -> list[Line]:
    """The frame's lines, as many as there is room for; file names in them are escaped.

    ``hint`` says which keys there are, of a scan that takes long enough.
    """
    size = snapshot.allocated_size if basis is Basis.ALLOCATED else snapshot.apparent_size
    figures = _Figures(snapshot, rates, sizes(size))
    gap = f" {glyphs.dot} "
    columns = room.columns
    slowest = list(_slowest_lines(snapshot, columns))
    lines: list[Line] = []
    for has_rates in (True, False):
        lines = list(_heading(snapshot, roots, glyphs, columns))
        for label, pieces in _parts(figures, columns, has_rates=has_rates):
            lines.extend(hanging_lines(Run(label, Role.LABEL), pieces, columns, gap=gap))
        if len(lines) + len(slowest) <= room.lines:
            break
    below = slowest or list(_reading_line(snapshot, columns))
    largest = list(_largest_line(snapshot, sizes, columns))
    if len(lines) + len(largest) + len(below) <= room.lines:
        lines += largest
    lines += below
    if hint and snapshot.elapsed_seconds >= HINT_SECONDS and len(lines) < room.lines:
        lines.append((Run(_label("keys", columns), Role.LABEL), Run(hint, Role.FAINT)))
    return lines[: room.lines]


class _Figures:
    """What a snapshot tells, each a piece of a line."""

    def __init__(self, snapshot: ProgressSnapshot, rates: Rates, size: str) -> None:
        children = snapshot.children
        jobs = "job" if snapshot.jobs == 1 else "jobs"
        self.done = Run(f"{format_count(children.completed)} done", Role.NUMBER)
        self.running = Run(f"{format_count(snapshot.running)} running")
        self.waiting = Run(f"{format_count(snapshot.waiting)} waiting")
        self.failed = Run(
            f"{format_count(children.failed)} failed",
            Role.WARNING if children.failed else Role.TEXT,
        )
        self.directory_rate = _rate(rates.directories, "directories")
        self.entries = Run(format_count(snapshot.entries), Role.NUMBER)
        self.size = Run(size)
        self.jobs = Run(f"{format_count(snapshot.jobs)} {jobs}")
        self.entry_rate = _rate(rates.entries, "entries")


def _rate(a_second: float, what: str) -> Run:
    return Run(f"{format_count(round(a_second))} {what}/s", Role.FAINT)


def _parts(figures: _Figures, columns: int, *, has_rates: bool) -> Iterator[tuple[str, list[Run]]]:
    """Each line's label and pieces, before they are fitted to the width."""
    of_directories = [figures.directory_rate] if has_rates else []
    of_entries = [figures.entry_rate] if has_rates else []
    states = [figures.running, figures.waiting, figures.failed]
    if columns >= _NARROW:
        yield "directories".ljust(_LABEL_WIDTH), [figures.done, *states, *of_directories]
        yield (
            "entries".ljust(_LABEL_WIDTH),
            [figures.entries, figures.size, figures.jobs, *of_entries],
        )
        return
    entries = figures.entries._replace(text=figures.entries.text + " entries")
    found = [figures.done, figures.size, figures.jobs, entries]
    yield "", [*found, *states, *of_directories, *of_entries]


def _heading(
    snapshot: ProgressSnapshot, roots: tuple[bytes, ...], glyphs: Glyphs, columns: int
) -> Iterator[Line]:
    elapsed = format_seconds(snapshot.elapsed_seconds)
    others = f" and {format_count(len(roots) - 1)} more" if len(roots) > 1 else ""
    label = _label("paused" if snapshot.is_paused else "scanning", columns)
    share = "" if snapshot.share is None else f"  {int(snapshot.share * 100)}%"
    if snapshot.seconds_left is not None:
        share += f"  {format_seconds(snapshot.seconds_left)} left"
    left = columns - len(label) - len(elapsed) - len(share) - len("  ")
    is_apart = left - len(others) < _LEAST_NAME
    root = cut(escape(roots[0]), left if is_apart else left - len(others), glyphs.cut)
    yield (
        Run(label, Role.WARNING if snapshot.is_paused else Role.LABEL),
        Run(elapsed, Role.NUMBER),
        Run(share, Role.NUMBER),
        Run("  " + root + ("" if is_apart else others), Role.ROOT),
    )
    if is_apart and others:
        yield (Run(others, Role.ROOT),)


def _slowest_lines(snapshot: ProgressSnapshot, columns: int) -> Iterator[Line]:
    label = _label("slowest", columns)
    for slow in snapshot.slowest[:MAX_SLOW]:
        if slow.seconds < SLOW_SECONDS:
            break
        yield (
            Run(label, Role.LABEL),
            Run(f"{format_seconds(slow.seconds):>8}", Role.WARNING),
            Run("  " + escape(slow.path)),
        )
        label = " " * len(label)


def _reading_line(snapshot: ProgressSnapshot, columns: int) -> Iterator[Line]:
    if snapshot.reading is not None:
        path = Run(escape(snapshot.reading), Role.FAINT)
        yield (Run(_label("reading", columns), Role.LABEL), path)


def _largest_line(snapshot: ProgressSnapshot, sizes: SizeFormat, columns: int) -> Iterator[Line]:
    if snapshot.largest is not None:
        yield (
            Run(_label("largest", columns), Role.LABEL),
            Run(f"{sizes(snapshot.largest.allocated_size):>8}", Role.SIZE),
            Run("  " + escape(snapshot.largest.path)),
        )


def _label(text: str, columns: int) -> str:
    return text.ljust(_LABEL_WIDTH) if columns >= _NARROW else ""
