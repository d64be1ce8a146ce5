"""A row as text: sizes, a bar, what is wrong with it, and its name, in the cells there are."""

from __future__ import annotations

import time
from typing import NamedTuple

from scantree.browse.items import Item
from scantree.render.bar import draw_bar, format_percent
from scantree.render.cells import cell_width, cut
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.line import Line, Role, Run
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.findings import FILE, SYMLINK

_SIZE = 10
_COUNT = 12
_TIME = 10
_BAR = 20
_SMALL_BAR = 8
_NARROW = 80
_LEAST_NAME = 12


class Columns(NamedTuple):
    """What is shown beside the size of a row."""

    basis: Basis
    sizes: SizeFormat
    glyphs: Glyphs
    has_items: bool = False
    has_times: bool = False


def mark_of(item: Item) -> str:
    """What is to be heeded of a row: ``!`` could not be read, ``.`` not all of it, ``H`` a link."""
    if item.state == "failed":
        return "!"
    if item.state == "partly":
        return "."
    return "H" if item.entry is not None and item.entry.links > 1 else " "


def row_line(item: Item, whole: int, columns: Columns, width: int, *, is_marked: bool) -> Line:
    """The runs of a row, at most ``width`` cells wide. ``whole`` is what shares are of."""
    size = item.size(columns.basis)
    text = format_count(size) if columns.basis is Basis.INODES else columns.sizes(size)
    bar = _BAR if width >= _NARROW else _SMALL_BAR
    runs = [
        Run(f"{'*' if is_marked else ' '}{mark_of(item)}", Role.WARNING),
        Run(f"{text:>{_SIZE}} "),
        Run(f"{format_percent(size, whole)} "),
        *draw_bar(size, 0, whole, bar, columns.glyphs),
        Run(" "),
    ]
    if columns.has_items:
        runs.append(Run(f"{format_count(item.inodes):>{_COUNT}} "))
    if columns.has_times:
        runs.append(Run(f"{_day(item.mtime):>{_TIME}} "))
    left = max(width - sum(cell_width(run.text) for run in runs), 1)
    name = escape(item.name)
    end = "/" if item.is_directory and not item.name.endswith(b"/") else _END.get(item.kind, "?")
    runs.append(Run(cut(name + end, left, columns.glyphs.cut), _role(item)))
    return tuple(runs)


_END = {FILE: "", SYMLINK: "@", "directory": ""}


def _role(item: Item) -> Role:
    return Role.ROOT if item.is_directory else Role.TEXT


def _day(mtime: int | None) -> str:
    if mtime is None:
        return ""
    try:
        return time.strftime("%Y-%m-%d", time.localtime(mtime))
    except (OverflowError, ValueError, OSError):
        return "?"
