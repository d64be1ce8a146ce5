"""How a scan runs: the options of every command that may scan."""

from typing import Annotated

import typer

from scantree.named_tuple import NamedTuple

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
            help="Live view on standard error, also where that is no terminal: then a line "
            "a second, growing rarer to one a minute.",
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
    retries: Annotated[
        str | None,
        typer.Option(
            "--retries",
            metavar="N",
            help="Read a directory up to N times more where its error may pass (2).",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    dir_timeout: Annotated[
        str | None,
        typer.Option(
            "--dir-timeout",
            metavar="SECONDS",
            help="Give up a directory that does not get on for so long.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    max_rate: Annotated[
        str | None,
        typer.Option(
            "--max-rate",
            metavar="N",
            help="Read at most N directories a second.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    jobs_per_device: Annotated[
        str | None,
        typer.Option(
            "--jobs-per-device",
            metavar="N",
            help="Read at most N directories of one device at once.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    fail_over: Annotated[
        str | None,
        typer.Option(
            "--fail-over",
            metavar="SIZE",
            help="Exit with 4 where the total is larger than SIZE.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="SCAN",
            help="An earlier scan of the same roots, for a percentage and the time left.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    events: Annotated[
        str | None,
        typer.Option(
            "--events",
            metavar="FILE|-",
            help="Write the progress to FILE for programs, an object a line.",
            show_default=False,
            rich_help_panel=_RUNS,
        ),
    ] = None
    nice: Annotated[
        bool,
        typer.Option(
            "--nice",
            help="Run only when nothing else wants the processor or the disk.",
            rich_help_panel=_RUNS,
        ),
    ] = False
