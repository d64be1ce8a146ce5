"""``scantree scan``: one or more roots in one run."""

from functools import partial
from typing import Annotated

import typer

from scantree.cli.census_options import CensusOptions
from scantree.cli.command import Command
from scantree.cli.du_options import DuOptions
from scantree.cli.export_options import ExportOptions
from scantree.cli.help_page import Section
from scantree.cli.keeping import new_keeper
from scantree.cli.option_groups import spread
from scantree.cli.plan import Options, plan_of
from scantree.cli.request_options import RequestOptions
from scantree.cli.run import run_plan
from scantree.cli.run_options import RunOptions
from scantree.cli.save_options import SaveOptions
from scantree.cli.store_options import StoreGroup
from scantree.cli.view_options import SpaceOptions, ViewOptions

_TEXT = """\
Scan one or more PATHs in one run; show the largest directories and the totals.

Without a PATH, the current directory. Sizes are those allocated on disk, every
inode counted once, as du counts.
"""

_AFTER = (
    Section(
        "Examples",
        (
            ("scantree scan ~", "the largest directories, then the totals"),
            ("scantree scan -x -n 40 /", "40 rows, of the root file system only"),
            ("scantree scan -d 1 -A a b", "one level below a and b, by apparent size"),
            ("scantree scan -t 1G /srv", "only directories of at least 1 GiB"),
            ("scantree scan -d 1 --paths .", "whole paths, to paste or for a script"),
            ("scantree scan -s -b .", "totals only, in bytes"),
            ("scantree scan --inodes /var", "where the many small files are"),
            ("scantree scan --exclude '*.o' .", "without what matches, as du does"),
            ("scantree scan -o scan.json /", "the view here, the JSON document in a file"),
            ("scantree scan --rebuildable ~", "what can be made again, and could be removed"),
            ("scantree scan --save home.scan ~", "kept, for show, resume and SQL"),
            ("scantree scan --json / | jq .totals.allocated_size", ""),
            ("find . -maxdepth 1 -type d -print0 | scantree scan --files0-from -", ""),
        ),
    ),
    """\
SIZE is a number of bytes, or one with a unit: K, M, G, T ... or KiB, MiB ...
are powers of 1024, KB, MB ... are powers of 1000.

In a terminal the view fits its width and height; into a pipe or file it has 20
rows (-n for more), and no control sequences.""",
    Section(
        "Exit codes",
        (
            ("0", "everything was read"),
            ("1", "something could not be read or written"),
            ("2", "usage error"),
            ("3", "no root could be read"),
            ("4", "everything was read, and more was found than --fail-over allows"),
            ("130, 143, 129", "stopped by Ctrl-C, SIGTERM, SIGHUP; shows what was found so far"),
        ),
    ),
)


@spread
def run_scan(
    *,
    paths: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="PATH", hidden=True),
    ] = None,
    request: RequestOptions,
    view: ViewOptions,
    census: CensusOptions,
    run: RunOptions,
    save: SaveOptions,
    du: DuOptions,
    export: ExportOptions,
    space: SpaceOptions,
    explain_df: Annotated[
        bool,
        typer.Option(
            "--explain-df",
            help="What df says is used beside what was found, and where the difference can lie.",
            rich_help_panel="What else is told",
        ),
    ] = False,
    store: StoreGroup,
    watch: Annotated[
        str | None,
        typer.Option(
            "--watch",
            metavar="SECONDS",
            help="Scan again and again, after a rest, and show what has changed since.",
            show_default=False,
            rich_help_panel="How it runs",
        ),
    ] = None,
) -> int:
    """Scan and show; answers the exit code."""
    from scantree.cli.reader_choice import check_reader  # noqa: PLC0415
    from scantree.scanning import Scan  # noqa: PLC0415 - help and completion need none

    plan = plan_of(
        Options(paths or (), request, view, run, save, du, export, space, store, explain_df, census)
    )
    check_reader()
    keep = None if plan.save is None else partial(new_keeper, plan.save, plan.request)
    expected = None
    if plan.expect is not None or plan.save is not None:
        from scantree.cli.expecting import expected_by  # noqa: PLC0415 - where asked for

        expected = expected_by(plan)
    start = partial(Scan, owns_process=True, expected=expected)
    if watch is not None:
        from scantree.cli.numbers import parse_seconds  # noqa: PLC0415 - where it is asked for
        from scantree.cli.watching import watch_plan  # noqa: PLC0415

        return watch_plan(plan, start, parse_seconds("--watch", watch))
    if not plan.exports:
        return run_plan(plan, start, keep)

    from scantree.cli.exporting import exporting  # noqa: PLC0415 - only where it is asked for

    with exporting(plan.exports, plan.shown, plan.request) as exporter:
        return run_plan(plan, start, keep, exporter)


COMMAND = Command(run_scan, _TEXT, _AFTER)
