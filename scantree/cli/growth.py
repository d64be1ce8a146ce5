"""The growth over several scans, as the command line asked for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from scantree.cli.color import wants_color
from scantree.cli.exit_codes import ExitCode
from scantree.cli.scan_argument import is_scanned_now, scan_argument
from scantree.cli.shown_output import ensure_output, write_file, write_view
from scantree.cli.stderr import complain
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.usage import UsageError
from scantree.cli.view_plan import PIPE_ROWS, View, ViewPlan
from scantree.compare.growth import Growth, Series
from scantree.compare.outline import Limits
from scantree.render.escape import encode, escape, escape_for_reader, quote
from scantree.render.glyphs import glyphs_for
from scantree.render.growth_document import growth_document
from scantree.render.growth_view import Room, growth_lines
from scantree.render.line import Line, plain, restricted
from scantree.render.signed import signed, signed_count
from scantree.saved.errors import ScanFileError
from scantree.scanning.basis import Basis
from scantree.scanning.counting_options import request_with
from scantree.scanning.findings import KeptFindings
from scantree.scanning.subtree import find_row

_AROUND = 8
"""The lines around the table."""

_LEAST_ROWS = 5


def show_growth(paths: Sequence[bytes], view: ViewPlan, under: bytes | None) -> ExitCode:
    """Show how directories grew. Raises UsageError."""
    if view.output is not None:
        ensure_output(view.output)
    code = ExitCode.ALL_READ
    try:
        with ExitStack() as stack:
            arguments = []
            request = None
            # What is scanned now is counted as what was kept.
            for path in sorted(paths, key=is_scanned_now):
                argument = stack.enter_context(scan_argument(path, view, request=request))
                arguments.append(argument)
                request = request_with(argument.scan.report.options)
            growth = Growth([argument.scan.findings for argument in arguments], view.basis)
            is_written = _tell(growth, view, under)
            for argument in arguments:
                for line in argument.lines:
                    complain(line)
                other = argument.exit_code(is_written=is_written)
                code = other if other is not ExitCode.ALL_READ else code
    except ScanFileError as met:
        from scantree.cli.damaged_scan import whose_fault  # noqa: PLC0415 - few need it

        error = whose_fault(paths, met)
        complain(f"cannot compare {quote(os.fsdecode(error.path))}: {error.reason}")
        return ExitCode.NO_ROOT_READ
    return code


def _tell(growth: Growth, view: ViewPlan, under: bytes | None) -> bool:
    threshold = view.limits.threshold
    limits = Limits(
        view.limits.rows,
        view.limits.depth,
        threshold.least,
        threshold.most,
        None if under is None else _known_path(growth.scans, under),
    )
    is_written = True
    if view.output is not None:
        data = growth_document(growth, growth.series(limits), _rooms(growth))
        is_written = write_file(view.output, data)
    if view.view is View.JSON:
        data = growth_document(growth, growth.series(limits), _rooms(growth))
    elif view.view is View.PATHS:
        data = b"".join(_path_rows(growth, growth.series(_bounded(limits)), view))
    else:
        data = _human(growth, view, limits)
    return write_view(data) and is_written


def _human(growth: Growth, view: ViewPlan, limits: Limits) -> bytes:
    stream = sys.stdout
    is_terminal = stream is not None and stream.isatty()
    encoding = stream_encoding(stream)
    glyphs = glyphs_for(encoding)
    color = wants_color(view.color, is_terminal=is_terminal, environment=os.environ)
    columns, height = shutil.get_terminal_size()
    width = columns if is_terminal else None
    if view.view is View.TOTALS:
        limits = limits._replace(rows=0)
    elif limits.rows is None:
        limits = limits._replace(
            rows=max(height - _AROUND, _LEAST_ROWS) if is_terminal else PIPE_ROWS
        )
    rows = growth.series(limits)
    lines: list[Line] = [
        *growth_lines(growth, rows, _rooms(growth), view.sizes, glyphs, width),
    ]
    if not (is_terminal or color):
        return encode(plain(lines), encoding)

    from scantree.render.terminal import for_terminal  # noqa: PLC0415 - rich is slow to import

    lines = restricted(lines, encoding)
    return encode(for_terminal(lines, width=width, color=color, mark=glyphs.cut), encoding)


def _path_rows(growth: Growth, rows: Sequence[Series], view: ViewPlan) -> Iterator[bytes]:
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    for row in rows:
        size = row.delta.of(view.basis)
        is_count = view.basis is Basis.INODES
        written = signed_count(size) if is_count else signed(size, view.sizes)
        path = row.path
        if is_terminal:
            path = encode(escape(path), stream_encoding(sys.stdout))
        elif not view.ends_in_null:
            path = escape_for_reader(path).encode()
        yield written.encode() + b"\t" + path + (b"\0" if view.ends_in_null else b"\n")


def _bounded(limits: Limits) -> Limits:
    if limits._replace(under=None) == Limits():
        return limits._replace(rows=PIPE_ROWS)
    return limits


def _rooms(growth: Growth) -> list[Room]:
    """What is free now where the roots of the last scan are still what they were."""
    last = growth.scans[-1]
    whole: dict[int, Room] = {}
    deltas: dict[int, int] = {}
    for row, series in zip(last.roots(), growth.roots(), strict=True):
        path = last.name(row)
        try:
            status = os.stat(path)
            space = os.statvfs(path)
        except OSError:
            continue
        if last.identity(row) != (status.st_dev, status.st_ino):
            continue
        is_count = growth.basis is Basis.INODES
        free = space.f_favail if is_count else space.f_bavail * space.f_frsize
        if is_count and not space.f_files:
            # Such a file system makes inodes as it needs them.
            continue
        # What is allocated fills a file system, whatever the table is sorted by.
        basis = Basis.INODES if is_count else Basis.ALLOCATED
        deltas[status.st_dev] = deltas.get(status.st_dev, 0) + series.delta.of(basis)
        whole.setdefault(status.st_dev, Room(path, free, None))
    rooms = []
    for device, room in whole.items():
        per_day = growth.per_day(deltas[device])
        days = room.free / per_day if per_day is not None and per_day > 0 else None
        rooms.append(room._replace(days=days))
    return rooms


def _known_path(scans: Sequence[KeptFindings], under: bytes) -> bytes:
    for scan in reversed(scans):
        row = find_row(scan, under)
        if row is not None:
            return scan.path(row)
    raise UsageError(f"--under: no scan has a directory {quote(os.fsdecode(under))}")
