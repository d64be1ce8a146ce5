"""``scantree resume``: a scan that was kept and did not end, gone on with."""

import os
from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.run_options import RunOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions

_TEXT = """\
Go on with a scan that was kept with scan --save and did not end.

SCAN is the file. What was read is not read again; what is scanned and counted is what
the scan was asked for. It works after Ctrl-C, kill -9, a crash or a full disk.
"""

_AFTER = (
    Section(
        "Examples",
        (
            ("scantree resume home.scan", "the rest, then the view of it all"),
            ("scantree resume --json home.scan", "the document of the whole scan"),
        ),
    ),
    Section(
        "Exit codes",
        (
            ("0, 1, 130, 143, 129", "as those of scan, for the whole of it"),
            ("2", "usage error"),
            ("3", "SCAN is no scan file, or a root is not there, or is another"),
        ),
    ),
)


@spread
def run_resume(
    *,
    scan: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="SCAN", hidden=True),
    ] = None,
    view: ViewOptions,
    run: RunOptions,
) -> int:
    """Go on and show; answers the exit code."""
    from scantree.cli.reader_choice import check_reader  # noqa: PLC0415
    from scantree.cli.resume import resume_scan  # noqa: PLC0415 - its help needs none

    if not scan or len(scan) > 1:
        raise UsageError("resume takes one SCAN")
    check_reader()
    return resume_scan(os.fsencode(scan[0]), view, run)


COMMAND = Command(run_resume, _TEXT, _AFTER)
