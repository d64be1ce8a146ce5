"""``scantree export``: a scan in the formats of other programs."""

import os
from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.request_options import RequestOptions
from scantree.cli.run_options import RunOptions
from scantree.cli.usage import UsageError
from scantree.cli.view_options import ViewOptions

_TEXT = """\
Write a scan in a format of other programs, to FILE or standard output.

SCAN is a file of scan --save, an export of ncdu or gdu, or a directory, which is scanned
now. It is written as it is read, and takes little memory however large it is.
"""

_AFTER = (
    Section(
        "Formats",
        (
            ("ncdu", "for ncdu -f and gdu -f; version 1.2 of its export"),
            ("ndjson", "JSON, an entry a line; the first line tells the scan"),
            ("csv", "a table, an entry a row"),
            ("parquet", "the same table, for DuckDB, polars, pandas; takes scantree[parquet]"),
            ("openmetrics", "sizes and inodes for Prometheus, down to -d (1)"),
            ("html", "a page to look at: a map, tables, search; one file"),
            ("json", "the document of scan --json"),
        ),
    ),
    """\
'scantree schema NAME' describes each but ncdu's. The formats from ncdu to parquet tell
every file; -d, -n and -t are for the other two. What says what is scanned and how it runs
is for a directory that is scanned now.""",
    Section(
        "Examples",
        (
            ("scantree export home.scan --format ncdu -o home.ncdu", "then ncdu -f home.ncdu"),
            ("scantree export /srv --format ncdu | gzip > srv.ncdu.gz", ""),
            ("scantree export -x / --format parquet -o root.parquet", "for SQL on each file"),
            ("scantree export home.scan --format openmetrics -d 2", "metrics, two levels deep"),
            ("scantree export home.scan --format html -o home.html", "open it in a browser"),
        ),
    ),
    Section(
        "Exit codes",
        (
            ("0", "it was written, whatever the scan met, if that was kept"),
            ("1", "it could not be written, or something of a directory could not be read"),
            ("2", "usage error"),
            ("3", "SCAN is none of these, or could not be read"),
        ),
    ),
)


@spread
def run_export(
    *,
    scan: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="SCAN", hidden=True),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="What is written: ncdu, ndjson, csv, parquet, openmetrics, html, json.",
            show_default=False,
            rich_help_panel="What is shown",
        ),
    ] = None,
    request: RequestOptions,
    view: ViewOptions,
    run: RunOptions,
) -> int:
    """Export; answers the exit code."""
    from scantree.cli.export_plan import ExportPlan, check_format, needs_entries  # noqa: PLC0415
    from scantree.cli.exporting import export_scan  # noqa: PLC0415
    from scantree.cli.plan import Options, plan_of  # noqa: PLC0415
    from scantree.cli.shown_output import ensure_output  # noqa: PLC0415
    from scantree.cli.view_plan import view_plan_of  # noqa: PLC0415
    from scantree.scanning.request import ScanRequest  # noqa: PLC0415

    if not scan or len(scan) > 1:
        raise UsageError("export takes one SCAN")
    if name is None:
        if not view.json:
            raise UsageError("export needs a --format")
        name = "json"
    check_format("--format", name)
    shown = view_plan_of(view)
    plan = ExportPlan(name, shown.output)
    limits = (("-d", view.max_depth), ("-n", view.top), ("-t", view.threshold))
    for option, value in limits:
        if value is not None and needs_entries(plan):
            raise UsageError(f"{option} is for json and openmetrics; {name} tells every file")
    _refuse_what_is_for_a_scan(request, run)
    if plan.file is not None:
        ensure_output(plan.file)
    given = os.fsencode(scan[0])
    # What it shows is the format; of the view only its limits and its basis are asked for.
    shown = shown._replace(has_rows=any(value is not None for _, value in limits))
    if os.path.isdir(given):
        asked = plan_of(Options(scan, request, ViewOptions(), run))
        if run.nice:
            from scantree.cli.niceness import be_nice  # noqa: PLC0415

            be_nice()
        return export_scan(given, plan, shown, asked.request, progress=asked.progress)
    if request != RequestOptions():
        raise UsageError("what is scanned can be said of a directory, and SCAN is none")
    return export_scan(given, plan, shown, ScanRequest(roots=()))


def _refuse_what_is_for_a_scan(request: RequestOptions, run: RunOptions) -> None:
    for option, value in (
        ("--files0-from", request.files0_from),
        ("--fail-over", run.fail_over),
        ("--expect", run.expect),
        ("--events", run.events),
    ):
        if value is not None:
            raise UsageError(f"{option} is for scan; export has none")


COMMAND = Command(run_export, _TEXT, _AFTER)
