"""``scantree browse``: a scan looked at in the terminal, directory by directory."""

import os
from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.request_options import RequestOptions
from scantree.cli.run_options import RunOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions

_TEXT = """\
Browse a scan in the terminal: what is in a directory, the largest first.

SCAN is a file of scan --save, an export of ncdu or gdu, or a directory, which is scanned
now (Ctrl-C ends that, and what was found is browsed); without it, the working directory.
Nothing is ever changed. Needs textual: pip install 'scantree[browse]'.
"""

_AFTER = (
    Section(
        "Examples",
        (
            ("scantree browse ~", "scan your home, then browse it"),
            ("scantree browse home.scan", "a scan that was kept"),
            ("scantree browse -0 ~ | xargs -0 ls -ld", "print what was marked (keys: space, p)"),
        ),
    ),
    "The key ? shows all keys; they are those of ncdu and gdu where these have one.",
    Section(
        "Exit codes",
        (
            ("0", "it was browsed, whatever the scan met"),
            ("2", "usage error, or there is no terminal"),
            ("3", "SCAN is none of these, or could not be read"),
        ),
    ),
)


@spread
def run_browse(
    *,
    scan: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="[SCAN]", hidden=True),
    ] = None,
    request: RequestOptions,
    view: ViewOptions,
    run: RunOptions,
) -> int:
    """Browse; answers the exit code."""
    from scantree.cli.browsing import browse_scan  # noqa: PLC0415 - its help needs none
    from scantree.cli.plan import Options, plan_of  # noqa: PLC0415
    from scantree.cli.view_plan import view_plan_of  # noqa: PLC0415

    if scan and len(scan) > 1:
        raise UsageError("browse takes one SCAN")
    given = scan[0] if scan else "."
    if view.json or view.output or view.summarize:
        raise UsageError("browse shows a scan on the terminal; show has --json, -o and -s")
    asked = plan_of(Options([given], request, ViewOptions(), run))
    return browse_scan(os.fsencode(given), view_plan_of(view), asked.request, asked.progress)


COMMAND = Command(run_browse, _TEXT, _AFTER)
