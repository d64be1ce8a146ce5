"""What single files tell of a scan: the largest, tables of them, and which they are about."""

from typing import Annotated

import typer

from scantree.named_tuple import NamedTuple

_FILES = "Single files"


def _complete_key(incomplete: str) -> list[str]:
    keys = ("ext", "owner", "group", "age", "size", "kind", "depth")
    return [word for word in keys if word.startswith(incomplete)]


class CensusOptions(NamedTuple):
    """The options as they were given."""

    files: Annotated[
        bool,
        typer.Option(
            "--files", help="The largest files, with whole paths.", rich_help_panel=_FILES
        ),
    ] = False
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="KEY",
            help="A table of the files by ext, owner, group, age, size, kind or depth; repeatable.",
            autocompletion=_complete_key,
            show_default=False,
            rich_help_panel=_FILES,
        ),
    ] = None
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="GLOB",
            help="Those two tell of files with such a name only; repeatable.",
            show_default=False,
            rich_help_panel=_FILES,
        ),
    ] = None
    owner: Annotated[
        list[str] | None,
        typer.Option(
            "--owner",
            metavar="NAME",
            help="Of files of this user only, by name or number; repeatable.",
            show_default=False,
            rich_help_panel=_FILES,
        ),
    ] = None
    min_size: Annotated[
        str | None,
        typer.Option(
            "--min-size",
            metavar="SIZE",
            help="Of files of at least this size only.",
            show_default=False,
            rich_help_panel=_FILES,
        ),
    ] = None
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than",
            metavar="AGE",
            help="Of files not changed for so long (90d, 2y) or since a date only.",
            show_default=False,
            rich_help_panel=_FILES,
        ),
    ] = None
    newer_than: Annotated[
        str | None,
        typer.Option(
            "--newer-than",
            metavar="AGE",
            help="Of files changed since then only.",
            show_default=False,
            rich_help_panel=_FILES,
        ),
    ] = None
    csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            help="What --files or --by tell as CSV on standard output.",
            rich_help_panel="Where it goes",
        ),
    ] = False
