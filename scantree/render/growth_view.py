"""How directories grew over several scans, as a table.

For example::

       change      per day      first       last
     +1.2 GiB  +120.0 MiB   10.0 GiB   11.2 GiB  ▁▂▂▅▇█  /data
     +1.1 GiB  +110.0 MiB    1.0 GiB    2.1 GiB  ▁▁▁▄▇█  /data/mail
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scantree.compare.growth import Growth, Series
from scantree.render.escape import escape
from scantree.render.glyphs import UNICODE, Glyphs
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.signed import signed
from scantree.render.size_format import SizeFormat, format_count
from scantree.render.sparkline import ASCII_LEVELS, BLOCKS, sparkline
from scantree.scanning.basis import Basis
from scantree.scanning.report import time_text

_MOST_COLUMNS = 30
_LABEL_WIDTH = 16
_MANY_DAYS = 36_500


class Room(NamedTuple):
    """The space that a root's file system has left: ``free`` in the unit of the basis.

    ``days`` is until there is none at this growth; None where it doesn't grow.
    """

    path: bytes
    free: int
    days: float | None


def growth_lines(
    growth: Growth,
    rows: Sequence[Series],
    rooms: Sequence[Room],
    sizes: SizeFormat,
    glyphs: Glyphs,
    width: int | None,
) -> Iterator[Line]:
    """The heading, the table, and how long there is room."""
    for reason in growth.reasons:
        words = [Run(escape(word.encode()), Role.WARNING) for word in reason.split(" ")]
        label = Run("not comparable".ljust(_LABEL_WIDTH), Role.WARNING)
        yield from hanging_lines(label, words, width)
    first, last = (time_text(growth.scans[at].report.started_at_ns)[:16] for at in (0, -1))
    told = f"{format_count(len(growth.scans))}, from {first} to {last}".replace("T", " ")
    yield (Run("scans".ljust(_LABEL_WIDTH), Role.LABEL), Run(told))
    yield ()
    yield from _table(growth, rows, sizes, glyphs)
    if rooms:
        yield ()
    write = format_count if growth.basis is Basis.INODES else sizes
    for room in rooms:
        label = Run("free".ljust(_LABEL_WIDTH), Role.LABEL)
        words = [Run(write(room.free)), Run("at"), Run(escape(room.path), Role.ROOT)]
        if room.days is not None:
            words.append(Run(f"- {_duration(room.days)}", Role.NUMBER))
        yield from hanging_lines(label, words, width)


def _table(
    growth: Growth, rows: Sequence[Series], sizes: SizeFormat, glyphs: Glyphs
) -> Iterator[Line]:
    basis = growth.basis
    write: Callable[[int], str] = format_count if basis is Basis.INODES else sizes
    table = [("change", "per day", "first", "last")]
    for row in rows:
        known = [value.of(basis) for value in row.values if value is not None] or [0]
        delta = row.delta.of(basis)
        per_day = growth.per_day(delta)
        daily = "" if per_day is None else signed(round(per_day), write)
        table.append((signed(delta, write), daily, write(known[0]), write(known[-1])))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    levels = BLOCKS if glyphs is UNICODE else ASCII_LEVELS
    for number, figures in enumerate(table):
        texts = [text.rjust(width) + "  " for text, width in zip(figures, widths, strict=True)]
        if not number:
            yield tuple(Run(text, Role.FAINT) for text in texts)
            continue
        row = rows[number - 1]
        roles = (Role.SIZE, Role.NUMBER, Role.FAINT, Role.FAINT)
        values = [None if value is None else value.of(basis) for value in row.values]
        yield (
            *(Run(text, role) for text, role in zip(texts, roles, strict=True)),
            Run(sparkline(values, levels, _MOST_COLUMNS) + "  ", Role.BAR),
            Run(escape(row.path), Role.ROOT if row.is_root else Role.TEXT),
        )


def _duration(days: float) -> str:
    if days > _MANY_DAYS:
        return "full in more than 100 years at this growth"
    if days < 1:
        return "full in less than a day at this growth"
    return f"full in {days:,.0f} {'day' if round(days) == 1 else 'days'} at this growth"
