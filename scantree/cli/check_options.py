"""When ``check`` alerts, and how long it may take."""

from typing import Annotated, NamedTuple

import typer

_ALERTS = "When it alerts"


class CheckOptions(NamedTuple):
    """The options as they were given."""

    warning: Annotated[
        str | None,
        typer.Option(
            "-w",
            "--warning",
            metavar="SIZE",
            help="WARNING where the total is larger, or outside of the range START:END.",
            show_default=False,
            rich_help_panel=_ALERTS,
        ),
    ] = None
    critical: Annotated[
        str | None,
        typer.Option(
            "-c",
            "--critical",
            metavar="SIZE",
            help="CRITICAL where it is.",
            show_default=False,
            rich_help_panel=_ALERTS,
        ),
    ] = None
    apparent_size: Annotated[
        bool,
        typer.Option(
            "-A",
            "--apparent-size",
            help="Compare the apparent size, not the allocated one.",
            rich_help_panel=_ALERTS,
        ),
    ] = False
    inodes: Annotated[
        bool,
        typer.Option("--inodes", help="Compare the number of inodes.", rich_help_panel=_ALERTS),
    ] = False
    timeout: Annotated[
        str,
        typer.Option(
            "-t",
            "--timeout",
            metavar="SECONDS",
            help="UNKNOWN where the scan takes longer (50).",
            show_default=False,
            rich_help_panel=_ALERTS,
        ),
    ] = "50"
