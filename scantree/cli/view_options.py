"""What is shown, how and where: the same options in every command that shows a scan."""

from collections.abc import Sequence
from typing import Annotated

import typer

from scantree.cli.shorthand import Shorthand
from scantree.named_tuple import NamedTuple

_SHOWN = "What is shown"
_WHERE = "Where it goes"
_ASKED = "What else is told"


def _complete_color(incomplete: str) -> list[str]:
    return [word for word in ("auto", "always", "never") if word.startswith(incomplete)]


BYTES = "-b"
"""The unit that ``--bytes`` asks for; no size is written like that."""

_HUMAN = "human-readable"

UNITS = (
    Shorthand(
        ("-h", "--human-readable"),
        "units",
        _HUMAN,
        "Sizes in KiB, MiB ..., as without it; alone it shows this page.",
    ),
    Shorthand(("--si",), "units", "si", "Units of 1000 (kB, MB), not 1024.", _HUMAN),
    Shorthand(("-k",), "units", "1K", "Sizes in blocks of 1 KiB."),
    Shorthand(("-m",), "units", "1M", "Sizes in blocks of 1 MiB."),
    Shorthand(("-b", "--bytes"), "units", BYTES, "Apparent size in plain bytes.", _HUMAN),
)


class ViewOptions(NamedTuple):
    """The options as they were given."""

    apparent_size: Annotated[
        bool,
        typer.Option(
            "-A",
            "--apparent-size",
            help="Sort and show by apparent size, not allocated.",
            rich_help_panel=_SHOWN,
        ),
    ] = False
    inodes: Annotated[
        bool,
        typer.Option("--inodes", help="Sort and show by number of inodes.", rich_help_panel=_SHOWN),
    ] = False
    max_depth: Annotated[
        str | None,
        typer.Option(
            "-d",
            "--max-depth",
            metavar="N",
            help="Show rows down to depth N; a root has depth 0.",
            show_default=False,
            rich_help_panel=_SHOWN,
        ),
    ] = None
    top: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--top",
            metavar="N",
            help="Show the N largest rows; else what fits the terminal, or 20.",
            show_default=False,
            rich_help_panel=_SHOWN,
        ),
    ] = None
    summarize: Annotated[
        bool,
        typer.Option(
            "-s", "--summarize", help="Show totals only, no tree view.", rich_help_panel=_SHOWN
        ),
    ] = False
    whole_paths: Annotated[
        bool,
        typer.Option(
            "--paths",
            help="Rows as whole paths: a size, a tab and a path in each line, nothing else.",
            rich_help_panel=_SHOWN,
        ),
    ] = False
    null: Annotated[
        bool,
        typer.Option(
            "-0",
            "--null",
            help="The same with a NUL for the newline, and paths as they are.",
            rich_help_panel=_SHOWN,
        ),
    ] = False
    threshold: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--threshold",
            metavar="SIZE",
            help="Hide rows smaller than SIZE; where it is negative, larger ones.",
            show_default=False,
            rich_help_panel=_SHOWN,
        ),
    ] = None
    units: Annotated[
        list[str] | None,
        typer.Option(
            "-B",
            "--block-size",
            metavar="SIZE",
            help="Sizes in blocks of SIZE, rounded up; 1 gives plain bytes.",
            show_default=False,
            rich_help_panel=_SHOWN,
        ),
    ] = None
    color: Annotated[
        str,
        typer.Option(
            "--color",
            metavar="auto|always|never",
            help="Colour what is shown; auto does on a terminal, without NO_COLOR.",
            autocompletion=_complete_color,
            show_default=False,
            rich_help_panel=_SHOWN,
        ),
    ] = "auto"
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One JSON document on standard output, not the view; see schema.",
            rich_help_panel=_WHERE,
        ),
    ] = False
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write the JSON document to FILE as well, whole or not at all.",
            show_default=False,
            rich_help_panel=_WHERE,
        ),
    ] = None

    @staticmethod
    def shorthands() -> Sequence[Shorthand]:
        """Flags that stand for a ``--block-size``."""
        return UNITS


class SpaceOptions(NamedTuple):
    """What else is told of the space, as it was asked for."""

    shared: Annotated[
        bool,
        typer.Option(
            "--shared",
            help="Beside each size what is exclusive to a directory, and what hard links share.",
            rich_help_panel=_ASKED,
        ),
    ] = False
    rebuildable: Annotated[
        bool,
        typer.Option(
            "--rebuildable",
            help="What can be made again: caches, build and dependency directories.",
            rich_help_panel=_ASKED,
        ),
    ] = False
