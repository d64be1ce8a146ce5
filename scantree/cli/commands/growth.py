"""``scantree growth``: how directories grew over several scans."""

import os
from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.show_options import ShowOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions
from scantree.cli.view_plan import view_plan_of

_TEXT = """\
Show how directories grew over several scans of the same roots, the largest change first.

Each SCAN is a file of scan --save, or a directory, which is scanned now; their order is that of
time. Each directory has its change from the first to the last, the change for each day, and a
line that shows all of them. Where the roots are still there, it is told how much their file
systems have left, and for how many days that is enough.
"""

_AFTER = (
    Section(
        "Examples",
        (
            ("scantree growth scans/*.scan", "what grew most, in all kept scans"),
            ("scantree growth scans/*.scan ~", "and since the last of them"),
            ("scantree growth -d 1 --inodes scans/*.scan", "one level deep, by inodes"),
            ("scantree growth --json scans/*.scan", "all series, for programs"),
        ),
    ),
    Section(
        "Exit codes",
        (
            ("0", "it was shown"),
            ("1", "it could not be written, or not all of a directory could be read"),
            ("2", "usage error"),
            ("3", "a SCAN is no scan and no directory, or could not be read"),
        ),
    ),
)


@spread
def run_growth(
    *,
    scans: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="SCAN...", hidden=True),
    ] = None,
    show: ShowOptions,
    view: ViewOptions,
) -> int:
    """Show; answers the exit code."""
    from scantree.cli.growth import show_growth  # noqa: PLC0415 - its help needs none

    if not scans or len(scans) < 2:
        raise UsageError("growth takes two scans or more")
    under = None if show.under is None else os.fsencode(show.under)
    return show_growth(list(map(os.fsencode, scans)), view_plan_of(view), under)


COMMAND = Command(run_growth, _TEXT, _AFTER)
