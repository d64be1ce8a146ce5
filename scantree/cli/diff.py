"""Two scans compared, as the command line asked for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from scantree.cli.color import wants_color
from scantree.cli.diff_options import DiffOptions
from scantree.cli.exit_codes import ExitCode
from scantree.cli.limit import limit_of
from scantree.cli.scan_argument import Argument, is_scanned_now, scan_argument
from scantree.cli.shown_output import ensure_output, write_file, write_view
from scantree.cli.stderr import complain
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.usage import UsageError
from scantree.cli.view_plan import PIPE_ROWS, View, ViewPlan
from scantree.compare.census import CENSUSES, CensusRow, census_change
from scantree.compare.comparison import Comparison
from scantree.compare.outline import Limits, outline, selected
from scantree.render.census_change import census_items, census_lines
from scantree.render.change_tree import ChangeStyle, change_lines
from scantree.render.diff_document import diff_document
from scantree.render.diff_view import heading_lines, totals_lines
from scantree.render.escape import encode, escape, escape_for_reader, quote
from scantree.render.glyphs import glyphs_for
from scantree.render.line import Line, Run, plain, restricted
from scantree.render.signed import signed, signed_count
from scantree.render.threshold import Threshold
from scantree.saved.errors import ScanFileError
from scantree.scanning.basis import Basis
from scantree.scanning.counting_options import request_with

PAGE = "html"
_LEAST_ROWS = 5
_AROUND = 12
"""The lines around the tree: the heading, the totals, the prompt."""


class DiffPlan(NamedTuple):
    """Checked options. ``fail_over`` is in the basis' unit; ``by`` are keys of a census."""

    view: ViewPlan
    limits: Limits
    by: Sequence[str] = ()
    fail_over: int | None = None
    is_page: bool = False


def diff_plan_of(options: DiffOptions, view: ViewPlan) -> DiffPlan:
    """Check the options. Raises UsageError."""
    for key in options.by or ():
        if key not in CENSUSES:
            raise UsageError(f"--by: there is no {quote(key)} here, only {' and '.join(CENSUSES)}")
    if options.format is not None:
        _check_format(options, view)
    fail_over = None if options.fail_over is None else limit_of(options.fail_over)
    threshold = view.limits.threshold
    limits = Limits(
        view.limits.rows,
        view.limits.depth,
        threshold.least,
        threshold.most,
        None if options.under is None else os.fsencode(options.under),
    )
    by = tuple(dict.fromkeys(options.by or ()))
    return DiffPlan(view, limits, by, fail_over, is_page=options.format is not None)


def _check_format(options: DiffOptions, view: ViewPlan) -> None:
    """Raise UsageError where what is asked for is no page, or makes none."""
    if options.format != PAGE:
        there_is = f"there is no format {quote(options.format or '')} here, only {PAGE}"
        raise UsageError(f"--format: {there_is}; --json has a document")
    limits = view.limits
    is_limited = (
        limits.rows is not None or limits.depth is not None or limits.threshold != Threshold()
    )
    for option, is_given in (
        ("--json", view.view is View.JSON),
        ("-s", view.view is View.TOTALS),
        ("--paths", view.view is View.PATHS),
        ("--under", options.under is not None),
        ("--by", bool(options.by)),
        ("-d, -n, -t", is_limited),
    ):
        if is_given:
            raise UsageError(f"--format {PAGE} shows all there is, and {option} something else")


def diff_scans(old: bytes, new: bytes, plan: DiffPlan) -> ExitCode:
    """Compare two scans and write what changed. Raises UsageError."""
    if plan.view.output is not None:
        ensure_output(plan.view.output)
    try:
        with _both(old, new, plan.view) as (before, now):
            comparison = Comparison(before.scan.findings, now.scan.findings, plan.view.basis)
            code = _tell(comparison, plan, [before.heading, now.heading])
            for argument in (before, now):
                for line in argument.lines:
                    complain(line)
                other = argument.exit_code(is_written=True)
                code = other if other is not ExitCode.ALL_READ else code
            return code
    except ScanFileError as met:
        from scantree.cli.damaged_scan import whose_fault  # noqa: PLC0415 - few need it

        error = whose_fault((old, new), met)
        complain(f"cannot compare {quote(os.fsdecode(error.path))}: {error.reason}")
        return ExitCode.NO_ROOT_READ


@contextmanager
def _both(old: bytes, new: bytes, view: ViewPlan) -> Iterator[tuple[Argument, Argument]]:
    """Both scans; what has to be scanned is counted as the other one was."""
    if is_scanned_now(old) and not is_scanned_now(new):
        with _both(new, old, view) as (first, second):
            yield second, first
        return
    with scan_argument(old, view) as before:
        request = request_with(before.scan.report.options)
        with scan_argument(new, view, request=request) as now:
            yield before, now


def _tell(comparison: Comparison, plan: DiffPlan, headings: Sequence[Sequence[Run]]) -> ExitCode:
    plan = plan._replace(limits=_with_known_path(comparison, plan.limits))
    is_written = _write(comparison, plan, headings)
    grown = comparison.delta.of(plan.view.basis)
    if plan.fail_over is not None and grown > plan.fail_over:
        write = _writer(plan.view)
        limit = write(plan.fail_over).removeprefix("+")
        complain(f"the growth is {write(grown).removeprefix('+')}, and {limit} is allowed")
        return ExitCode.LIMIT_EXCEEDED if is_written else ExitCode.PROBLEMS
    return ExitCode.ALL_READ if is_written else ExitCode.PROBLEMS


def _write(comparison: Comparison, plan: DiffPlan, headings: Sequence[Sequence[Run]]) -> bool:
    """Whether all was written that is asked for."""
    output = plan.view.output
    if plan.is_page:
        from scantree.render.page import comparison_page  # noqa: PLC0415 - few ask for it

        if output is not None:
            return write_file(output, partial(comparison_page, comparison))
        return all(map(write_view, comparison_page(comparison)))
    is_written = output is None or write_file(output, _document(comparison, plan))
    if plan.view.view is View.JSON:
        data = _document(comparison, plan)
    elif plan.view.view is View.PATHS:
        data = b"".join(_path_rows(comparison, plan))
    else:
        data = _human(comparison, plan, headings)
    return write_view(data) and is_written


def _document(comparison: Comparison, plan: DiffPlan) -> bytes:
    censuses: Mapping[str, Iterator[dict[str, object]]] | None = None
    if plan.by:
        censuses = {key: census_items(key, _census(comparison, key)) for key in plan.by}
    return diff_document(comparison, selected(comparison, plan.limits), censuses)


def _census(comparison: Comparison, key: str) -> list[CensusRow]:
    if not (comparison.old.has_entries and comparison.new.has_entries):
        raise UsageError("--by: a scan was kept without entries")
    return census_change(comparison.old, comparison.new, key, comparison.basis)


def _path_rows(comparison: Comparison, plan: DiffPlan) -> Iterator[bytes]:
    write = _writer(plan.view)
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    end = b"\0" if plan.view.ends_in_null else b"\n"
    for change in selected(comparison, _bounded(plan)):
        path: bytes
        if is_terminal:
            path = encode(escape(change.path), stream_encoding(sys.stdout))
        elif plan.view.ends_in_null:
            path = change.path
        else:
            path = escape_for_reader(change.path).encode()
        delta = write(change.delta.of(plan.view.basis))
        yield f"{change.change}\t{delta}\t".encode() + path + end


def _bounded(plan: DiffPlan) -> Limits:
    limits = plan.limits
    if limits.rows is None and limits.depth is None and not limits.least and limits.most is None:
        return limits._replace(rows=PIPE_ROWS)
    return limits


def _writer(view: ViewPlan) -> _Writer:
    return _Writer(view)


class _Writer:
    """Writes a difference in the unit of the basis."""

    def __init__(self, view: ViewPlan) -> None:
        self._view = view

    def __call__(self, size: int) -> str:
        if self._view.basis is Basis.INODES:
            return signed_count(size)
        return signed(size, self._view.sizes)


def _human(comparison: Comparison, plan: DiffPlan, headings: Sequence[Sequence[Run]]) -> bytes:
    view = plan.view
    stream = sys.stdout
    is_terminal = stream is not None and stream.isatty()
    encoding = stream_encoding(stream)
    glyphs = glyphs_for(encoding)
    color = wants_color(view.color, is_terminal=is_terminal, environment=os.environ)
    columns, height = shutil.get_terminal_size()
    width = columns if is_terminal else None
    lines: list[Line] = list(heading_lines(comparison, headings, width))
    limits = plan.limits
    if limits.rows is None:
        room = max(height - _AROUND - len(comparison.reasons) - len(headings), _LEAST_ROWS)
        limits = limits._replace(rows=room if is_terminal else PIPE_ROWS)
    if plan.by:
        for key in plan.by:
            rows = _census(comparison, key)
            lines.extend(census_lines(key, rows, limits.rows, view.basis, view.sizes))
            lines.append(())
    elif view.view is View.TREE:
        style = ChangeStyle(view.basis, view.sizes, glyphs, width)
        if width is not None:
            style = style._replace(indent_width=width // 3)
        tree = list(change_lines(outline(comparison, limits), style))
        lines += [*tree, ()] if tree else []
    lines.extend(totals_lines(comparison, view.sizes, width))
    if not (is_terminal or color):
        return encode(plain(lines), encoding)

    from scantree.render.terminal import for_terminal  # noqa: PLC0415 - rich is slow to import

    lines = restricted(lines, encoding)
    return encode(for_terminal(lines, width=width, color=color, mark=glyphs.cut), encoding)


def _with_known_path(comparison: Comparison, limits: Limits) -> Limits:
    """The limits with the path of ``--under`` as the scans have it. Raises UsageError."""
    if limits.under is None:
        return limits
    from scantree.scanning.subtree import find_row  # noqa: PLC0415 - few ask for it

    for scan in (comparison.new, comparison.old):
        row = find_row(scan, limits.under)
        if row is not None:
            return limits._replace(under=scan.path(row))
    raise UsageError(f"--under: neither scan has a directory {quote(os.fsdecode(limits.under))}")
