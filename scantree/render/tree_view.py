"""The tree view: one line a directory, with size, share, bar and a drawn tree of names.

For example::

    allocated      █ own share  ░ its parent's
     12.3 GiB 100% ████████████████████ /data
      8.1 GiB  66% █████████████▏░░░░░░ ├─ photos
      5.0 GiB  41% ████████▏░░░░        │  └─ 2024
      1.1 GiB   9% █▊░░░░░░░░░░░        └─ mail/archive/.../2011

Shares and bars are of all roots together; the faint part of a bar is the parent's. The
name stands last, so that the columns before it keep their places whatever it is. Where a
terminal is too narrow for all of them, bars go first, then shares; sizes never, and at
last the name goes to a line of its own. Directories that have nearly all of their parents,
or are all that is in them, stand in one line, with the sums of the uppermost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scantree.named_tuple import NamedTuple
from scantree.render.bar import draw_bar, format_percent
from scantree.render.cells import line_width
from scantree.render.chain_name import chain_name
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.not_shown import not_shown
from scantree.render.selection import (
    NO_SHOWN_PARENT,
    Limits,
    ShownRow,
    children_by_place,
    select,
)
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW, Directories, is_file

if TYPE_CHECKING:
    from scantree.render.shared_columns import Column

_CONNECTOR_WIDTH = 3
_SHARE_WIDTH = 5

_ROOM_WITH_BAR = 20
_ROOM_WITH_SHARE = 12
_LEAST_ROOM = 6
"""Columns that are left for connectors and a name beside a bar, a share, a size."""


class TreeStyle(NamedTuple):
    """How the tree is drawn: ``bar_width`` and ``indent_width`` are in columns.

    Where connectors would take more than ``indent_width``, the leftmost are cut off. The
    ``columns`` stand beside the sizes. All that is drawn but the names fits into ``width``
    columns, if that is given.
    """

    basis: Basis
    sizes: SizeFormat
    glyphs: Glyphs
    bar_width: int = 20
    indent_width: int = 60
    width: int | None = None
    shows_share: bool = True
    has_name_lines: bool = False
    columns: Sequence[Column] = ()


def tree_lines(directories: Directories, limits: Limits, style: TreeStyle) -> Iterator[Line]:
    """The lines of a scan; none where it has no rows."""
    if not len(directories):
        return
    measure = directories.measure(style.basis)
    selection = select(directories, style.basis, limits, joins_chains=True)
    rows = selection.rows
    write = format_count if style.basis is Basis.INODES else style.sizes
    columns = [
        (title, value, max([len(title), *(len(write(value(each.row))) for each in rows)]))
        for title, value in ((style.basis.value, measure), *style.columns)
    ]
    width = sum(width for _, _, width in columns) + 2 * len(style.columns)
    whole = sum(map(measure, directories.roots()))
    style = _fitted(style, width)
    if rows:
        yield _title("  ".join(title.rjust(width) for title, _, width in columns), style)
    for chain, connectors in _drawn(rows, style):
        shown = rows[chain[0]]
        size = measure(shown.row)
        above = directories.parent(shown.row)
        share = size if above == NO_ROW else measure(above)
        is_top = shown.parent == NO_SHOWN_PARENT
        figures = [write(value(shown.row)).rjust(width) for _, value, width in columns]
        line = [Run("  ".join(figures), Role.SIZE), Run(" ")]
        if style.has_name_lines:
            yield from hanging_lines(Run(""), line[:1], style.width)
            line.clear()
        if style.shows_share:
            line.append(Run(format_percent(size, whole) + " ", Role.FAINT))
        if style.bar_width:
            line.extend(draw_bar(size, share, whole, style.bar_width, style.glyphs))
            line.append(Run(" "))
        line.append(Run(connectors, Role.FAINT))
        if is_top:
            line.append(Run(escape(directories.path(shown.row)), Role.ROOT))
        else:
            line.append(Run(chain_name([directories.name(rows[place].row) for place in chain])))
        yield tuple(line)
    hidden = len(directories) - sum(not is_file(each.row) for each in rows)
    if hidden:
        unit = " inodes" if style.basis is Basis.INODES else ""
        words = not_shown(hidden, selection, limits, lambda size: write(size) + unit)
        yield from hanging_lines(Run(""), [Run(each, Role.FAINT) for each in words], style.width)


def _title(title: str, style: TreeStyle) -> Line:
    """The basis, and what the two parts of a bar are."""
    line = [Run(title, Role.FAINT)]
    if style.bar_width:
        own, above = f"{style.glyphs.full}", f"{style.glyphs.parent}"
        indent = " " * (1 + _SHARE_WIDTH * style.shows_share)
        legend = [Run(indent), Run(own, Role.BAR), Run(" own share  ", Role.FAINT)]
        legend += [Run(above, Role.FAINT), Run(" its parent's", Role.FAINT)]
        if style.width is None or line_width((*line, *legend)) <= style.width:
            line += legend
    return tuple(line)


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


def _drawn(rows: Sequence[ShownRow], style: TreeStyle) -> Iterator[tuple[list[int], str]]:
    """The lines of a drawn tree: the places of the rows in each, and its connectors."""
    below = children_by_place(rows)
    # What is on the stack is drawn from the end: the smallest sibling lies deepest.
    stack = [(place, "", "") for place in reversed(below.get(NO_SHOWN_PARENT, []))]
    while stack:
        place, connectors, indent = stack.pop()
        chain = [place]
        children = below.get(place, [])
        while children and rows[children[0]].is_joined:
            chain.append(children[0])
            children = below.get(children[0], [])
        yield chain, _cut(connectors, style)
        branch, continuation = style.glyphs.last_branch, style.glyphs.blank
        for child in reversed(children):
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
