"""The tree view: one line a directory, with size, share, bar and a drawn tree of names.

For example::

    allocated
     12.3 GiB 100% ████████████████████ /data
      8.1 GiB  66% █████████████▏░░░░░░ ├─ photos
      5.0 GiB  41% ████████▏░░░░        │  └─ 2024

Shares and bars are of all roots together; the faint part of a bar is the parent's. The
name stands last, so that the columns before it keep their places whatever it is. Where a
terminal is too narrow for all of them, bars go first, then shares; sizes never, and at
last the name goes to a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scantree.render.bar import draw_bar, format_percent
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.selection import NO_SHOWN_PARENT, Limits, ShownRow, select_rows
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW, Directories

_CONNECTOR_WIDTH = 3
_SHARE_WIDTH = 5

_ROOM_WITH_BAR = 20
_ROOM_WITH_SHARE = 12
_LEAST_ROOM = 6
"""Columns that are left for connectors and a name beside a bar, a share, a size."""


class TreeStyle(NamedTuple):
    """How the tree is drawn: ``bar_width`` and ``indent_width`` are in columns.

    Where connectors would take more than ``indent_width``, the leftmost are cut off. All
    that is drawn but the names fits into ``width`` columns, if that is given.
    """

    basis: Basis
    sizes: SizeFormat
    glyphs: Glyphs
    bar_width: int = 20
    indent_width: int = 60
    width: int | None = None
    shows_share: bool = True
    has_name_lines: bool = False


def tree_lines(directories: Directories, limits: Limits, style: TreeStyle) -> Iterator[Line]:
    """The lines of a scan; none where it has no rows."""
    if not len(directories):
        return
    measure = directories.measure(style.basis)
    selection = select_rows(directories, style.basis, limits)
    write = format_count if style.basis is Basis.INODES else style.sizes
    sizes = [write(measure(shown.row)) for shown in selection]
    hidden = len(directories) - len(selection)
    title = style.basis.value
    width = max([len(title), *map(len, sizes)])
    whole = sum(map(measure, directories.roots()))
    style = _fitted(style, width)
    if selection:
        yield (Run(title.rjust(width), Role.FAINT),)
    for place, connectors in _in_tree_order(selection, style):
        shown = selection[place]
        size = measure(shown.row)
        above = directories.parent(shown.row)
        share = size if above == NO_ROW else measure(above)
        is_top = shown.parent == NO_SHOWN_PARENT
        name = escape((directories.path if is_top else directories.name)(shown.row))
        line = [Run(sizes[place].rjust(width), Role.SIZE), Run(" ")]
        if style.has_name_lines:
            yield from hanging_lines(Run(""), line[:1], style.width)
            line.clear()
        if style.shows_share:
            line.append(Run(format_percent(size, whole) + " ", Role.FAINT))
        if style.bar_width:
            line.extend(draw_bar(size, share, whole, style.bar_width, style.glyphs))
            line.append(Run(" "))
        line.append(Run(connectors, Role.FAINT))
        line.append(Run(name, Role.ROOT if is_top else Role.TEXT))
        yield tuple(line)
    if hidden:
        noun = "directory" if hidden == 1 else "directories"
        words = (f"({format_count(hidden)} {noun}", "not shown)")
        yield from hanging_lines(Run(""), [Run(each, Role.FAINT) for each in words], style.width)


def _fitted(style: TreeStyle, size_width: int) -> TreeStyle:
    """The style, less what is too much for its width beside sizes of ``size_width``."""
    if style.width is None:
        return style
    room = style.width - size_width - 1
    shows_share = room - _SHARE_WIDTH >= _ROOM_WITH_SHARE
    room -= _SHARE_WIDTH * shows_share
    bar_width = style.bar_width if room - style.bar_width - 1 >= _ROOM_WITH_BAR else 0
    room -= bar_width + 1 if bar_width else 0
    has_name_lines = room < _LEAST_ROOM
    return style._replace(
        bar_width=bar_width,
        shows_share=shows_share,
        has_name_lines=has_name_lines,
        indent_width=min(style.indent_width, (style.width if has_name_lines else room) // 2),
    )


def _in_tree_order(selection: Sequence[ShownRow], style: TreeStyle) -> Iterator[tuple[int, str]]:
    """Places in the selection as they follow in a drawn tree, with their connectors."""
    below: dict[int, list[int]] = {}
    for place, shown in enumerate(selection):
        below.setdefault(shown.parent, []).append(place)
    # What is on the stack is drawn from the end: the smallest sibling lies deepest.
    stack = [(place, "", "") for place in reversed(below.get(NO_SHOWN_PARENT, []))]
    while stack:
        place, connectors, indent = stack.pop()
        yield place, _cut(connectors, style)
        branch, continuation = style.glyphs.last_branch, style.glyphs.blank
        for child in reversed(below.get(place, [])):
            stack.append((child, indent + branch, _cut(indent + continuation, style)))
            branch, continuation = style.glyphs.branch, style.glyphs.pipe


def _cut(connectors: str, style: TreeStyle) -> str:
    """Connectors that fit, the rightmost kept; a mark stands for the rest.

    Cutting what is inherited too keeps a deep chain from costing its depth squared.
    """
    if len(connectors) <= style.indent_width:
        return connectors
    count = max(style.indent_width // _CONNECTOR_WIDTH - 1, 0)
    kept = connectors[len(connectors) - count * _CONNECTOR_WIDTH :]
    return style.glyphs.cut.ljust(_CONNECTOR_WIDTH) + kept
