"""What standard output gets of single files: tables, paths alone, or CSV."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scantree.census.answers import in_order
from scantree.cli.color import wants_color
from scantree.cli.human_view import Around, section_style
from scantree.cli.paths_view import shown_paths
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.view_plan import PIPE_ROWS, View, ViewPlan
from scantree.render.escape import encode
from scantree.render.files_view import census_lines, file_lines, filter_pieces
from scantree.render.glyphs import Glyphs, glyphs_for
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run, plain, restricted
from scantree.render.totals_view import totals_lines
from scantree.render.tree_view import TreeStyle
from scantree.scanning.paths import path_fields

if TYPE_CHECKING:
    from scantree.census.answers import Answers, CensusRow
    from scantree.census.query import Query
    from scantree.scanning.report import ScanReport

_LEAST_ROWS = 5


def files_view(
    report: ScanReport, plan: ViewPlan, below: Sequence[str] = (), around: Around | None = None
) -> bytes:
    """The view; ``below`` are lines that standard error gets afterwards."""
    answers, query = report.answers, plan.query
    if answers is None or query is None:
        return b""
    if plan.view is View.PATHS:
        return b"".join(_path_rows(answers, plan, query))
    if plan.view is View.CSV:
        return _csv(answers)
    if not (report.roots_read or report.totals.inodes) and report.complete:
        return b""
    stream = sys.stdout
    is_terminal = stream is not None and stream.isatty()
    encoding = stream_encoding(stream)
    color = wants_color(plan.color, is_terminal=is_terminal, environment=os.environ)
    columns, height = shutil.get_terminal_size()
    width = columns if is_terminal else None
    glyphs = glyphs_for(encoding)
    lines = _lines(report, plan, around or Around(), width, height - len(below), glyphs)
    if not (is_terminal or color):
        return encode(plain(lines), encoding)

    from scantree.render.terminal import for_terminal  # noqa: PLC0415 - rich is slow to import

    mark = glyphs.cut
    text = for_terminal(restricted(lines, encoding), width=width, color=color, mark=mark)
    return encode(text, encoding)


def _lines(
    report: ScanReport,
    plan: ViewPlan,
    around: Around,
    width: int | None,
    height: int,
    glyphs: Glyphs,
) -> list[Line]:
    answers, query = report.answers, plan.query
    lines: list[Line] = []
    if answers is None or query is None:
        return lines
    if around.heading:
        lines += (*hanging_lines(Run(""), around.heading, width), ())
    told = filter_pieces(query.filters, plan.sizes) if query.filters else ()
    if told:
        lines += (*hanging_lines(told[0], told[1:], width), ())
    totals = list(totals_lines(report, plan.sizes, width)) if around.has_totals else []
    tables = len(answers.censuses) + (answers.largest is not None)
    limits = plan.limits
    rows = limits.rows
    if rows is None and width is not None:
        rows = max((height - len(lines) - len(totals) - 2) // tables - 4, _LEAST_ROWS)
    if answers.largest is not None:
        files = answers.largest[: PIPE_ROWS if rows is None else rows]
        lines += (*file_lines(files, plan.sizes, is_apparent=query.is_apparent), ())
    for key, found in answers.censuses.items():
        large = [row for row in found if limits.threshold.shows(_ranked(row, query))]
        shown = in_order(key, large[: PIPE_ROWS if rows is None else rows])
        table = census_lines(
            key.name.lower(),
            found,
            shown,
            plan.sizes,
            is_apparent=query.is_apparent,
            by_count=query.by_count,
            left_out=answers.left_out.get(key),
        )
        lines += (*table, ())
    for section in around.beside.sections if around.beside else ():
        style = TreeStyle(plan.basis, plan.sizes, glyphs, width=width)
        lines += (*section.lines(section_style(plan, style, rows or PIPE_ROWS)), ())
    if totals and told:
        lines.append((Run("the whole scan", Role.LABEL),))
    return lines + totals if totals else lines[:-1]


def _ranked(row: CensusRow, query: Query) -> int:
    """What the rows of a table are sorted by."""
    if query.by_count:
        return row.files
    return row.apparent_size if query.is_apparent else row.allocated_size


def _path_rows(answers: Answers, plan: ViewPlan, query: Query) -> Iterator[bytes]:
    show = shown_paths(ends_in_null=plan.ends_in_null)
    end = b"\0" if plan.ends_in_null else b"\n"
    for file in answers.largest or ():
        size = file.apparent_size if query.is_apparent else file.allocated_size
        yield f"{plan.sizes(size)}\t".encode() + show(file.path) + end


def _csv(answers: Answers) -> bytes:
    """A table as RFC 4180 has it, in UTF-8."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    if answers.largest is not None:
        write(("path", "path_b64", "apparent_size", "allocated_size", "mtime"))
        for file in answers.largest:
            path = path_fields(file.path)
            sizes = (file.apparent_size, file.allocated_size, file.mtime)
            write((path["path"], path.get("path_b64", ""), *sizes))
    else:
        write(("by", "key", "files", "apparent_size", "allocated_size"))
        for key, rows in answers.censuses.items():
            for row in rows:
                write((key.name.lower(), *row[:4]))
    return text.getvalue().encode()
