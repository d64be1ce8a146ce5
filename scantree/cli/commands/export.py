"""``scantree export``: a scan in the formats of other programs."""

import os
from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.usage import UsageError

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
            ("json", "the document of scan --json"),
        ),
    ),
    Section(
        "Examples",
        (
            ("scantree export home.scan --format ncdu -o home.ncdu", "then ncdu -f home.ncdu"),
            ("scantree export /srv --format ncdu | gzip > srv.ncdu.gz", ""),
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
            help="What is written: ncdu, json.",
            show_default=False,
            rich_help_panel="Where it goes",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write FILE, whole or not at all.",
            show_default=False,
            rich_help_panel="Where it goes",
        ),
    ] = None,
) -> int:
    """Export; answers the exit code."""
    from scantree.cli.export_plan import ExportPlan, check_format  # noqa: PLC0415
    from scantree.cli.exporting import export_scan  # noqa: PLC0415
    from scantree.cli.read_file import STANDARD_STREAM  # noqa: PLC0415
    from scantree.cli.shown_output import ensure_output  # noqa: PLC0415
    from scantree.cli.view_options import ViewOptions  # noqa: PLC0415
    from scantree.cli.view_plan import view_plan_of  # noqa: PLC0415
    from scantree.scanning.request import ScanRequest  # noqa: PLC0415

    if not scan or len(scan) > 1:
        raise UsageError("export takes one SCAN")
    if name is None:
        raise UsageError("export needs a --format")
    check_format("--format", name)
    if output == "":
        raise UsageError("--output: the name is empty")
    file = None if output == STANDARD_STREAM else output
    if file is not None:
        ensure_output(file)
    plan = ExportPlan(name, file)
    return export_scan(
        os.fsencode(scan[0]), plan, view_plan_of(ViewOptions()), ScanRequest(roots=())
    )


COMMAND = Command(run_export, _TEXT, _AFTER)
