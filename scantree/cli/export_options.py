"""To which formats a scan is written besides: options of the commands that make one."""

from typing import Annotated

import typer

from scantree.named_tuple import NamedTuple


class ExportOptions(NamedTuple):
    """The options as they were given."""

    export: Annotated[
        list[str] | None,
        typer.Option(
            "--export",
            metavar="FORMAT:FILE",
            help="Write the scan to FILE for other programs, too: ncdu, ndjson, csv, parquet, "
            "openmetrics, html, json.",
            show_default=False,
            rich_help_panel="What is kept",
        ),
    ] = None
