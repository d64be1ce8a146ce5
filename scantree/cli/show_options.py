"""What part of a kept scan is shown."""

from typing import Annotated, NamedTuple

import typer


class ShowOptions(NamedTuple):
    """The options as they were given."""

    under: Annotated[
        str | None,
        typer.Option(
            "--under",
            metavar="PATH",
            help="Show what is in and below this directory only.",
            show_default=False,
            rich_help_panel="What is shown",
        ),
    ] = None
