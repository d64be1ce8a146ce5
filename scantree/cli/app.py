"""The commands and their options, as typer declares them."""

import os
from functools import partial
from typing import Annotated

import typer

from scantree.cli.command import PlainCommand, PlainGroup
from scantree.cli.plan import Options, plan_of
from scantree.cli.run import run_plan
from scantree.cli.stdout import write_stdout
from scantree.cli.usage import only_one
from scantree.version import __version__

_COMMANDS_EPILOG = """\
\b
Try:
  scantree scan ~            what takes the space in your home
  scantree scan --help       all options, and more examples
"""

_SCAN_EPILOG = """\
\b
Examples:
  scantree scan ~                  the largest directories, then the totals
  scantree scan -x -n 40 /         40 rows, of the root file system only
  scantree scan -d 1 -A a b        one level below a and b, by apparent size
  scantree scan -t 1G /srv         only directories of at least 1 GiB
  scantree scan -s -b .            totals only, in bytes
  scantree scan --inodes /var      where the many small files are
  scantree scan --exclude '*.o' .  without what matches, as du does
  scantree scan -o scan.json /     the view here, the JSON document in a file
  scantree scan --json / | jq .totals.allocated_size
  find . -maxdepth 1 -type d -print0 | scantree scan --files0-from -

SIZE is a number of bytes, or one with a unit: K, M, G, T ... or KiB, MiB ...
are powers of 1024, KB, MB ... are powers of 1000.

In a terminal the view fits its width and height; into a pipe or file it has 20
rows (-n for more), and no control sequences.

\b
Exit codes:
  0  everything was read         1  something could not be read or written
  2  usage error                 3  no root could be read
  130, 143, 129  stopped by Ctrl-C, SIGTERM, SIGHUP; shows what was found so far
"""

_SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="scantree",
    context_settings=_SETTINGS,
    help="Scan file systems: exact totals, fast, and the directories that take the space.",
    epilog=_COMMANDS_EPILOG,
    cls=PlainGroup,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from scantree.cli.reader_choice import reader_line  # noqa: PLC0415

        typer.echo(f"scantree {__version__} ({reader_line()})")
        raise typer.Exit


def _complete_color(incomplete: str) -> list[str]:
    return [word for word in ("auto", "always", "never") if word.startswith(incomplete)]


@app.callback()
def show_help(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("schema", cls=PlainCommand, context_settings=_SETTINGS)
def print_schema() -> None:
    """Print the JSON Schema of the document that scan --json writes."""
    from scantree.render.schema import schema  # noqa: PLC0415 - a scan needs none

    write_stdout(schema())


@app.command("scan", cls=PlainCommand, epilog=_SCAN_EPILOG, context_settings=_SETTINGS)
def run_scan(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            # Its line in the help would name Python's type; the text above says it all.
            hidden=True,
        ),
    ] = None,
    # What is scanned.
    one_file_system: Annotated[
        bool, typer.Option("-x", "--one-file-system", help="Enter no directory on another device.")
    ] = False,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="GLOB",
            help="Skip what has a name or path that matches; repeatable.",
            show_default=False,
        ),
    ] = None,
    exclude_from: Annotated[
        list[str] | None,
        typer.Option(
            "-X",
            "--exclude-from",
            metavar="FILE",
            help="Skip what matches a line of FILE (-: standard input); repeatable.",
            show_default=False,
        ),
    ] = None,
    include_kernfs: Annotated[
        bool,
        typer.Option("--include-kernfs", help="Enter proc, sysfs and the like below a root."),
    ] = False,
    follow_symlinks: Annotated[
        bool,
        typer.Option(
            "-L", "--follow-symlinks", help="Follow symbolic links; a root is followed always."
        ),
    ] = False,
    count_links: Annotated[
        bool,
        typer.Option("-l", "--count-links", help="Count every hard link, not every inode once."),
    ] = False,
    files0_from: Annotated[
        str | None,
        typer.Option(
            "--files0-from",
            metavar="FILE",
            help="Read the roots from FILE (-: standard input), a NUL after each.",
            show_default=False,
        ),
    ] = None,
    # What is compared and shown.
    apparent_size: Annotated[
        bool,
        typer.Option(
            "-A", "--apparent-size", help="Sort and show by apparent size, not allocated."
        ),
    ] = False,
    inodes: Annotated[
        bool, typer.Option("--inodes", help="Sort and show by number of inodes.")
    ] = False,
    max_depth: Annotated[
        str | None,
        typer.Option(
            "-d",
            "--max-depth",
            metavar="N",
            help="Show rows down to depth N; a root has depth 0.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--top",
            metavar="N",
            help="Show the N largest rows; else what fits the terminal, or 20.",
            show_default=False,
        ),
    ] = None,
    summarize: Annotated[
        bool, typer.Option("-s", "--summarize", help="Show totals only, no tree view.")
    ] = False,
    threshold: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--threshold",
            metavar="SIZE",
            help="Hide rows smaller than SIZE; where it is negative, larger ones.",
            show_default=False,
        ),
    ] = None,
    si: Annotated[bool, typer.Option("--si", help="Units of 1000 (kB, MB), not 1024.")] = False,
    block_size: Annotated[
        str | None,
        typer.Option(
            "-B",
            "--block-size",
            metavar="SIZE",
            help="Sizes in blocks of SIZE, rounded up; 1 gives plain bytes.",
            show_default=False,
        ),
    ] = None,
    bytes_: Annotated[
        bool, typer.Option("-b", "--bytes", help="Apparent size in plain bytes.")
    ] = False,
    # Where it goes.
    json: Annotated[
        bool,
        typer.Option(
            "--json", help="One JSON document on standard output, not the view; see schema."
        ),
    ] = False,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write the JSON document to FILE as well, whole or not at all.",
            show_default=False,
        ),
    ] = None,
    # How it runs.
    jobs: Annotated[
        str,
        typer.Option(
            "-j", "--jobs", metavar="N|auto", help="Directory readers at once.", show_default=False
        ),
    ] = "auto",
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--no-progress",
            help="Live view on standard error; else only where that is a terminal.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="No live view; problems are told all the same.")
    ] = False,
    color: Annotated[
        str,
        typer.Option(
            "--color",
            metavar="auto|always|never",
            help="Colour what is shown; auto does on a terminal, without NO_COLOR.",
            autocompletion=_complete_color,
            show_default=False,
        ),
    ] = "auto",
) -> int:
    """Scan one or more PATHs in one run; show the largest directories and the totals.

    Without a PATH, the current directory. Sizes are those allocated on disk, every
    inode counted once, as du counts.
    """
    from scantree.cli.reader_choice import check_reader  # noqa: PLC0415
    from scantree.scanning import Scan  # noqa: PLC0415 - help and completion need none

    options = Options(
        paths=paths or (),
        files0_from=files0_from,
        one_file_system=one_file_system,
        exclude=[os.fsencode(pattern) for pattern in exclude or ()],
        exclude_from=exclude_from or (),
        include_kernfs=include_kernfs,
        follow_symlinks=follow_symlinks,
        count_links=count_links,
        apparent_size=apparent_size,
        inodes=inodes,
        max_depth=max_depth,
        top=top,
        summarize=summarize,
        threshold=threshold,
        si=si,
        block_size=block_size,
        bytes_=bytes_,
        jobs=jobs,
        json=json,
        output=only_one("--output", output or ()),
        progress=progress,
        quiet=quiet,
        color=color,
    )
    plan = plan_of(options)
    check_reader()
    return run_plan(plan, partial(Scan, owns_process=True))
