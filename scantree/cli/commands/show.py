"""``scantree show``: a scan that was kept, looked at."""

import os
from typing import Annotated

import typer

from scantree.cli.census_options import CensusOptions
from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.show_options import ShowOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import SpaceOptions, ViewOptions
from scantree.cli.view_plan import view_plan_of

_TEXT = """\
Show a scan that was kept with scan --save, as the scan itself showed it.

SCAN is the file, which is read as far as the view needs it, and never changed; an export
of ncdu or gdu (- for standard input); or a directory, which is scanned now.
"""

_AFTER = (
    Section(
        "Examples",
        (
            ("scantree show home.scan", "the largest directories, then the totals"),
            ("scantree show -d 2 --under ~/src home.scan", "what is below one directory"),
            ("scantree show --inodes -n 40 home.scan", "by number of inodes, 40 rows"),
            ("scantree show --json home.scan", "the document of the scan"),
        ),
    ),
    Section(
        "Exit codes",
        (
            ("0", "it was shown, whatever the scan met, if that was kept"),
            ("1", "it could not be written"),
            ("2", "usage error"),
            ("3", "SCAN is none of these, or could not be read"),
        ),
    ),
)


@spread
def run_show(
    *,
    scan: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="SCAN", hidden=True),
    ] = None,
    show: ShowOptions,
    view: ViewOptions,
    census: CensusOptions,
    space: SpaceOptions,
) -> int:
    """Show; answers the exit code."""
    from scantree.cli.census_plan import with_query  # noqa: PLC0415 - its help needs none
    from scantree.cli.show import show_scan  # noqa: PLC0415

    if not scan or len(scan) > 1:
        raise UsageError("show takes one SCAN")
    under = None if show.under is None else os.fsencode(show.under)
    plan = with_query(view_plan_of(view), census)
    return show_scan(os.fsencode(scan[0]), plan, under, space)


COMMAND = Command(run_show, _TEXT, _AFTER)
