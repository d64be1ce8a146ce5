"""How a scan runs: the options of every command that may scan."""

from typing import Annotated, NamedTuple

import typer

_RUNS = "How it runs"


class RunOptions(NamedTuple):
    """The options as they were given."""

    jobs: Annotated[
        str,
        typer.Option(
            "-j",
            "--jobs",
            metavar="N|auto",
            help="Directory readers at once.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = "auto"
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--no-progress",
            help="Live view on standard error; else only where that is a terminal.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    quiet: Annotated[
        bool,
        typer.Option(
            "-q",
            "--quiet",
            help="No live view; problems are told all the same.",
            rich_help_panel=_RUNS,
        ),
    ] = False
