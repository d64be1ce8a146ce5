"""What two scans are compared for, and what part of the changes is shown."""

from typing import Annotated, NamedTuple

import typer


class DiffOptions(NamedTuple):
    """The options as they were given."""

    under: Annotated[
        str | None,
        typer.Option(
            "--under",
            metavar="PATH",
            help="Show what changed in and below this directory only.",
            show_default=False,
            rich_help_panel="What is shown",
        ),
    ] = None
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="KEY",
            help="A table of the change by ext, owner, group or kind instead; repeatable.",
            show_default=False,
            rich_help_panel="What is shown",
        ),
    ] = None
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="html",
            help="Write a page to look at in a browser, to -o FILE or standard output.",
            show_default=False,
            rich_help_panel="What is shown",
        ),
    ] = None
    fail_over: Annotated[
        str | None,
        typer.Option(
            "--fail-over",
            metavar="SIZE",
            help="Exit with 4 where the growth of all is larger than SIZE.",
            show_default=False,
            rich_help_panel="Where it goes",
        ),
    ] = None
