"""How a notebook shows a scan: a table, in which no name can do anything."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from scantree.render.escape import escape
from scantree.render.size_format import BINARY_SIZE

if TYPE_CHECKING:
    from scantree.answers.tree import Tree
    from scantree.scanning.report import ScanReport

_RIGHT = ' style="text-align: right"'
_LEFT = ' style="text-align: left"'


def rows_html(tree: Tree, count: int) -> str:
    """The largest directories of a tree."""
    head = _row("th", ("allocated", "apparent", "inodes", "directory"))
    rows = [
        _row(
            "td",
            (
                BINARY_SIZE(row.allocated_size),
                BINARY_SIZE(row.apparent_size),
                f"{row.inodes:,}",
                escape(tree.path(row.row)),
            ),
        )
        for row in tree.largest_directories(count)
    ]
    left = len(tree) - len(rows)
    more = f"<p>and {left:,} more</p>" if left else ""
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>{more}"


def report_html(report: ScanReport, tree: Tree | None, count: int) -> str:
    """The totals of a scan, what was wrong, and the largest directories where they are known."""
    totals = report.totals
    roots = ", ".join(html.escape(escape(root)) for root in report.roots)
    facts = [
        f"{BINARY_SIZE(totals.allocated_size)} allocated",
        f"{BINARY_SIZE(totals.apparent_size)} apparent",
        f"{totals.directories:,} directories",
        f"{totals.files:,} files",
    ]
    if report.problems.count:
        facts.append(f"<b>{report.problems.count:,} problems</b>")
    if not report.complete:
        facts.append("<b>incomplete</b>")
    text = f"<p><code>{roots}</code>: {', '.join(facts)}</p>"
    return text if tree is None else text + rows_html(tree, count)


def _row(tag: str, cells: tuple[str, str, str, str]) -> str:
    made = [
        f"<{tag}{_LEFT if place == len(cells) - 1 else _RIGHT}>{html.escape(cell)}</{tag}>"
        for place, cell in enumerate(cells)
    ]
    return f"<tr>{''.join(made)}</tr>"
