"""What standard output gets without ``--json``: the tree view, then the totals.

On a terminal the view has the terminal's width and height. Elsewhere it is the same
whatever the terminal: 20 rows unless ``--top`` says otherwise, bars of 20 columns, names
whole, and no control sequence unless ``--color always``. Only ``--top`` ever hides a root.
"""

from __future__ import annotations

import os
import shutil
import sys

from scantree.cli.color import wants_color
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.view_plan import View, ViewPlan
from scantree.render.escape import encode
from scantree.render.glyphs import glyphs_for
from scantree.render.line import Line, plain, restricted
from scantree.render.totals_view import totals_lines
from scantree.render.tree_view import TreeStyle, tree_lines
from scantree.scanning.report import ScanReport

PIPE_ROWS = 20
_MIN_ROWS = 5
_SPARE_LINES = 4
"""The view's title and footer, the blank line after it, and the next prompt."""

_NARROW = 50
"""A terminal of fewer columns shows no bars."""


def human_view(report: ScanReport, plan: ViewPlan) -> bytes:
    """The view in the encoding of standard output; what it lacks is escaped."""
    stream = sys.stdout
    is_terminal = stream is not None and stream.isatty()
    encoding = stream_encoding(stream)
    glyphs = glyphs_for(encoding)
    color = wants_color(plan.color, is_terminal=is_terminal, environment=os.environ)
    columns, height = shutil.get_terminal_size()
    width = columns if is_terminal else None
    totals = list(totals_lines(report, plan.sizes, width))
    lines: list[Line] = []
    if plan.view is View.TREE and report.tree is not None:
        if is_terminal:
            rows = max(height - len(totals) - _SPARE_LINES, _MIN_ROWS)
            bar_width = min(columns // 4, 30) if columns >= _NARROW else 0
            style = TreeStyle(plan.basis, plan.sizes, glyphs, bar_width, columns // 3, columns)
        else:
            rows = PIPE_ROWS
            style = TreeStyle(plan.basis, plan.sizes, glyphs)
        limits = plan.limits
        if limits.rows is None:
            limits = limits._replace(rows=max(rows, len(report.roots)))
        lines.extend(tree_lines(report.tree, limits, style))
        if lines:
            lines.append(())
    lines.extend(totals)
    if not (is_terminal or color):
        return encode(plain(lines), encoding)

    from scantree.render.terminal import for_terminal  # noqa: PLC0415 - rich is slow to import

    lines = restricted(lines, encoding)
    text = for_terminal(lines, width=width, color=color, mark=glyphs.cut)
    return encode(text, encoding)
