"""What is scanned: the options of every command that may scan."""

from typing import Annotated

import typer

from scantree.named_tuple import NamedTuple

_SCANNED = "What is scanned"


class RequestOptions(NamedTuple):
    """The options as they were given."""

    one_file_system: Annotated[
        bool,
        typer.Option(
            "-x",
            "--one-file-system",
            help="Enter no directory on another device.",
            rich_help_panel=_SCANNED,
        ),
    ] = False
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="GLOB",
            help="Skip what has a name or path that matches; repeatable.",
            show_default=False,
            rich_help_panel=_SCANNED,
        ),
    ] = None
    exclude_from: Annotated[
        list[str] | None,
        typer.Option(
            "-X",
            "--exclude-from",
            metavar="FILE",
            help="Skip what matches a line of FILE (-: standard input); repeatable.",
            show_default=False,
            rich_help_panel=_SCANNED,
        ),
    ] = None
    exclude_caches: Annotated[
        bool,
        typer.Option(
            "--exclude-caches",
            help="Skip directories below a root that hold a valid CACHEDIR.TAG.",
            rich_help_panel=_SCANNED,
        ),
    ] = False
    include_kernfs: Annotated[
        bool,
        typer.Option(
            "--include-kernfs",
            help="Enter proc, sysfs and the like below a root.",
            rich_help_panel=_SCANNED,
        ),
    ] = False
    follow_symlinks: Annotated[
        bool,
        typer.Option(
            "-L",
            "--follow-symlinks",
            help="Follow symbolic links; a root is followed always.",
            rich_help_panel=_SCANNED,
        ),
    ] = False
    count_links: Annotated[
        bool,
        typer.Option(
            "-l",
            "--count-links",
            help="Count every hard link, not every inode once.",
            rich_help_panel=_SCANNED,
        ),
    ] = False
    files0_from: Annotated[
        str | None,
        typer.Option(
            "--files0-from",
            metavar="FILE",
            help="Read the roots from FILE (-: standard input), a NUL after each.",
            show_default=False,
            rich_help_panel=_SCANNED,
        ),
    ] = None
