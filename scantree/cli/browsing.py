"""A scan browsed on the terminal, and what was marked there printed when that has ended."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from scantree.cli.color import wants_color
from scantree.cli.exit_codes import ExitCode
from scantree.cli.scan_argument import scan_argument
from scantree.cli.shown_output import write_view
from scantree.cli.signals import stop_code
from scantree.cli.stderr import complain
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.usage import UsageError
from scantree.cli.view_plan import ViewPlan
from scantree.render.escape import quote
from scantree.render.glyphs import glyphs_for
from scantree.saved.errors import ScanFileError
from scantree.scanning.request import ScanRequest


def browse_scan(
    given: bytes, plan: ViewPlan, request: ScanRequest, progress: bool | None
) -> ExitCode:
    """Browse a scan. Raises UsageError where that can't be."""
    if find_spec("textual") is None:
        raise UsageError(
            "browse needs textual, which is not installed: pip install 'scantree[browse]'",
            is_in_help=False,
        )
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        raise UsageError("browse needs a terminal; 'scantree show' does without", is_in_help=False)
    try:
        with scan_argument(given, plan, request=request, progress=progress) as argument:
            if not wants_color(plan.color, is_terminal=True, environment=os.environ):
                # What textual reads, when it is imported.
                os.environ["NO_COLOR"] = "1"
            from scantree.browse.app import Look, browse  # noqa: PLC0415 - textual is slow

            glyphs = glyphs_for(stream_encoding(sys.stderr))
            look = Look(plan.basis, plan.sizes, glyphs)
            ended = browse(argument.scan.findings, look)
            end = b"\0" if plan.ends_in_null else b"\n"
            is_written = not ended.paths or write_view(b"".join(path + end for path in ended.paths))
            if ended.stopped_by is not None:
                return ExitCode(stop_code(ended.stopped_by))
            return ExitCode.ALL_READ if is_written else ExitCode.PROBLEMS
    except ScanFileError as error:
        complain(f"cannot browse {quote(os.fsdecode(given))}: {error.reason}")
        return ExitCode.NO_ROOT_READ


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return isatty is not None and bool(isatty())
