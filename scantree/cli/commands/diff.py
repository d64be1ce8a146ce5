"""``scantree diff``: what changed from one scan to another."""

import os
from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.diff_options import DiffOptions
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions
from scantree.cli.view_plan import view_plan_of

_TEXT = """\
Show what changed from the scan OLD to the scan NEW, the largest change first.

Each is a file of scan --save, or a directory, which is scanned now. A directory of which one
thing makes four fifths of the change is left out: what does it is shown in its place.
"""

_AFTER = (
    Section(
        "Examples",
        (
            ("scantree diff monday.scan friday.scan", "what grew, shrank, came, went or moved"),
            ("scantree diff home.scan ~", "what changed since the scan was kept"),
            ("scantree diff --under ~/src -n 40 a.scan b.scan", "in one directory, 40 changes"),
            ("scantree diff --by ext a.scan b.scan", "by extension"),
            ("scantree diff --fail-over 10G a.scan b.scan", "exit with 4 where more was added"),
            ("scantree diff --json a.scan b.scan", "all changes, for programs"),
            ("scantree diff --format html -o diff.html a.scan b.scan", "a page for a browser"),
        ),
    ),
    Section(
        "Exit codes",
        (
            ("0", "it was shown, whatever changed"),
            ("1", "it could not be written, or not all of a directory could be read"),
            ("2", "usage error"),
            ("3", "OLD or NEW is no scan and no directory, or could not be read"),
            ("4", "the growth is larger than --fail-over allows"),
        ),
    ),
)


@spread
def run_diff(
    *,
    scans: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="OLD NEW", hidden=True),
    ] = None,
    diff: DiffOptions,
    view: ViewOptions,
) -> int:
    """Compare; answers the exit code."""
    from scantree.cli.diff import diff_plan_of, diff_scans  # noqa: PLC0415 - its help needs none

    if not scans or len(scans) != 2:
        raise UsageError("diff takes two scans, OLD and NEW")
    old, new = map(os.fsencode, scans)
    return diff_scans(old, new, diff_plan_of(diff, view_plan_of(view)))


COMMAND = Command(run_diff, _TEXT, _AFTER)
