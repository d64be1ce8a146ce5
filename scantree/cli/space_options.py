"""What else is told of the space: options of the commands that scan or show."""

from typing import Annotated, NamedTuple

import typer

_ASKED = "What else is told"


class SpaceOptions(NamedTuple):
    """The options as they were given."""

    rebuildable: Annotated[
        bool,
        typer.Option(
            "--rebuildable",
            help="What can be made again: caches, build and dependency directories.",
            rich_help_panel=_ASKED,
        ),
    ] = False
