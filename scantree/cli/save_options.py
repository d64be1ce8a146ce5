"""Whether and where a scan is kept: options of the commands that make one."""

from typing import Annotated

import typer

from scantree.named_tuple import NamedTuple

_KEPT = "What is kept"


class SaveOptions(NamedTuple):
    """The options as they were given."""

    save: Annotated[
        list[str] | None,
        typer.Option(
            "--save",
            metavar="FILE",
            help="Keep the scan in FILE, for show, resume and SQL.",
            show_default=False,
            rich_help_panel=_KEPT,
        ),
    ] = None
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep",
            metavar="N",
            help="Let FILE have the time in its name (DIR/%Y-%m-%d.scan), and keep N of these.",
            show_default=False,
            rich_help_panel=_KEPT,
        ),
    ] = None
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Let --save replace FILE where there is one, once the scan is complete.",
            rich_help_panel=_KEPT,
        ),
    ] = False
    no_entries: Annotated[
        bool,
        typer.Option(
            "--no-entries",
            help="Let --save keep directories only, not their files.",
            rich_help_panel=_KEPT,
        ),
    ] = False
