"""One frame of the live view: a snapshot as a few lines.

Such as these, of which the last is there only while a read takes long::

    scanning     4.21 s  /data
    directories  12,345 done · 8 running · 4,321 waiting · 2 failed · 12,000 directories/s
    entries      98,765 · 12.3 GiB · 8 jobs · 45,000 entries/s
    slowest        3.20 s  /data/nfs/archive
"""

from __future__ import annotations

from scantree.render.basis import Basis
from scantree.render.duration import format_seconds
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.line import Line, Role, Run
from scantree.render.rates import Rates
from scantree.render.size_format import SizeFormat, format_count
from scantree.scan.progress import ProgressSnapshot

SLOW_SECONDS = 0.5
"""A read under way for less is nothing to show."""

MAX_SLOW = 5
"""How many slow directories a frame shows at most."""


def frame_lines(
    snapshot: ProgressSnapshot,
    rates: Rates,
    *,
    roots: tuple[bytes, ...],
    basis: Basis,
    sizes: SizeFormat,
    glyphs: Glyphs,
) -> list[Line]:
    """The frame's lines; file names in them are escaped."""
    children = snapshot.children
    dot = f" {glyphs.dot} "
    jobs = "1 job" if snapshot.jobs == 1 else f"{format_count(snapshot.jobs)} jobs"
    others = f" and {format_count(len(roots) - 1)} more" if len(roots) > 1 else ""
    size = snapshot.allocated_size if basis is Basis.ALLOCATED else snapshot.apparent_size
    lines: list[Line] = [
        (
            Run("scanning     ", Role.LABEL),
            Run(format_seconds(snapshot.elapsed_seconds), Role.NUMBER),
            Run("  " + escape(roots[0]) + others, Role.ROOT),
        ),
        (
            Run("directories  ", Role.LABEL),
            Run(format_count(children.completed), Role.NUMBER),
            Run(f" done{dot}{format_count(snapshot.running)} running{dot}"),
            Run(f"{format_count(snapshot.waiting)} waiting{dot}"),
            Run(
                f"{format_count(children.failed)} failed",
                Role.WARNING if children.failed else Role.TEXT,
            ),
            Run(f"{dot}{format_count(round(rates.directories))} directories/s", Role.FAINT),
        ),
        (
            Run("entries      ", Role.LABEL),
            Run(format_count(snapshot.entries), Role.NUMBER),
            Run(f"{dot}{sizes(size)}{dot}{jobs}"),
            Run(f"{dot}{format_count(round(rates.entries))} entries/s", Role.FAINT),
        ),
    ]
    label = "slowest      "
    for slow in snapshot.slowest[:MAX_SLOW]:
        if slow.seconds < SLOW_SECONDS:
            break
        lines.append(
            (
                Run(label, Role.LABEL),
                Run(f"{format_seconds(slow.seconds):>8}", Role.WARNING),
                Run("  " + escape(slow.path)),
            )
        )
        label = " " * len(label)
    return lines
