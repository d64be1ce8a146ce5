"""What standard output gets without ``--json``: the tree view, then the totals.

On a terminal the view has the terminal's width and height. Elsewhere it is the same
whatever the terminal: 20 rows unless ``--top`` says otherwise, bars of 20 columns, names
whole, and no control sequence unless ``--color always``. Only ``--top`` ever hides a root.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scantree.cli.color import wants_color
from scantree.cli.same_terminal import is_same_terminal
from scantree.cli.stderr import COMMAND
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.view_plan import PIPE_ROWS, View, ViewPlan
from scantree.named_tuple import NamedTuple
from scantree.render.cells import rows_of
from scantree.render.escape import encode
from scantree.render.glyphs import glyphs_for
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Run, plain, restricted
from scantree.render.roots_view import root_lines
from scantree.render.sparse_remark import sparse_remark
from scantree.render.totals_view import totals_lines
from scantree.render.tree_view import TreeStyle, tree_lines
from scantree.scanning.findings import Directories
from scantree.scanning.report import ScanReport

if TYPE_CHECKING:
    from scantree.cli.beside import Beside
    from scantree.render.section import SectionStyle

_FEW_ROWS = 8
"""Where there is room for no more rows, the totals are shorter."""

_LEAST_ROWS = 5
"""How many there are where not even one has room."""

_AROUND_TABLE = 14
"""The lines of the totals, and those around a table."""

_PROMPT = 1
"""The line that whoever reads the terminal next begins with."""

_NARROW = 50
"""A terminal of fewer columns shows no bars."""


class Around(NamedTuple):
    """What is shown around the directories: a heading, and the totals if they are wanted.

    Further answers, those ``beside``, stand between the directories, or in their place, and the
    totals.
    """

    heading: Sequence[Run] = ()
    has_totals: bool = True
    beside: Beside | None = None


_TOTALS = Around()


def human_view(
    report: ScanReport,
    plan: ViewPlan,
    below: Sequence[str] = (),
    *,
    directories: Directories | None = None,
    around: Around = _TOTALS,
) -> bytes:
    """The view in the encoding of standard output; what it lacks is escaped.

    ``below`` are lines that standard error gets afterwards. Where nothing could be read
    they say it all. ``directories`` are shown in place of the report's own tree.
    """
    if not (report.roots_read or report.totals.inodes) and report.complete:
        return b""
    stream = sys.stdout
    is_terminal = stream is not None and stream.isatty()
    encoding = stream_encoding(stream)
    glyphs = glyphs_for(encoding)
    color = wants_color(plan.color, is_terminal=is_terminal, environment=os.environ)
    columns, height = shutil.get_terminal_size()
    tree = report.tree if directories is None else directories
    beside = around.beside
    sections = beside.sections if beside else ()
    further = tuple(beside.columns(plan.basis)) if beside else ()
    if plan.view is not View.TREE or any(each.replaces_tree for each in sections):
        tree = None
    if is_terminal:
        bar_width = min(columns // 4, 30) if columns >= _NARROW else 0
        style = TreeStyle(
            plan.basis, plan.sizes, glyphs, bar_width, columns // 3, columns, columns=further
        )
        height -= _PROMPT
        if is_same_terminal(stream, sys.stderr):
            height -= sum(rows_of(COMMAND + line, columns) for line in below)
        lines = _fitted(report, tree, plan, style, height, around)
    else:
        style = TreeStyle(plan.basis, plan.sizes, glyphs, columns=further)
        lines = _view(report, tree, plan, style, PIPE_ROWS, around)
    if not (is_terminal or color):
        return encode(plain(lines), encoding)

    from scantree.render.terminal import for_terminal  # noqa: PLC0415 - rich is slow to import

    lines = restricted(lines, encoding)
    text = for_terminal(lines, width=style.width, color=color, mark=glyphs.cut)
    return encode(text, encoding)


def _fitted(
    report: ScanReport,
    tree: Directories | None,
    plan: ViewPlan,
    style: TreeStyle,
    height: int,
    around: Around,
) -> list[Line]:
    """The view in as many lines as a terminal has, if that can be: a root is never hidden."""
    if tree is None or plan.limits.rows is not None:
        return _view(report, tree, plan, style, height, around)
    is_short = height - len(_totals(report, tree, plan, style, is_short=False)) < _FEW_ROWS
    rows = height
    while rows > 0:
        lines = _view(report, tree, plan, style, rows, around, is_short=is_short)
        too_many = len(lines) - height
        if too_many <= 0:
            return lines
        rows = min(rows, len(tree)) - too_many
    # It scrolls away, whatever is left out.
    return _view(report, tree, plan, style, _LEAST_ROWS, around)


def _view(
    report: ScanReport,
    tree: Directories | None,
    plan: ViewPlan,
    style: TreeStyle,
    rows: int,
    around: Around,
    *,
    is_short: bool = False,
) -> list[Line]:
    """The tree view, with so many rows unless ``--top`` says how many, and the totals."""
    lines: list[Line] = []
    if around.heading:
        lines += (*hanging_lines(Run(""), around.heading, style.width), ())
    if plan.view is View.TOTALS:
        lines.extend(root_lines(report.root_totals, plan.limits, plan.basis, plan.sizes))
        if lines:
            lines.append(())
    for section in around.beside.sections if around.beside else ():
        lines.extend(section.lines(section_style(plan, style, rows)))
        if around.has_totals:
            lines.append(())
    if tree is not None:
        limits = plan.limits
        if limits.rows is None:
            limits = limits._replace(rows=max(rows, len(tree.roots())))
        lines.extend(tree_lines(tree, limits, style))
        if lines and around.has_totals:
            lines.append(())
    if not around.has_totals:
        return lines
    return lines + _totals(report, tree, plan, style, is_short=is_short)


def section_style(plan: ViewPlan, style: TreeStyle, rows: int) -> SectionStyle:
    """How an answer is shown with ``rows`` lines around it, or of it in no terminal."""
    from scantree.render.section import SectionStyle  # noqa: PLC0415 - where it is asked for

    # A terminal has more to show than a table.
    rows = rows if style.width is None else max(rows - _AROUND_TABLE, _LEAST_ROWS)
    return SectionStyle(plan.basis, plan.sizes, plan.limits, rows, style.glyphs, style.width)


def _totals(
    report: ScanReport,
    tree: Directories | None,
    plan: ViewPlan,
    style: TreeStyle,
    *,
    is_short: bool,
) -> list[Line]:
    return [
        *totals_lines(report, plan.sizes, style.width, is_short=is_short),
        *sparse_remark(report.totals, tree, plan.sizes, style.width),
    ]
