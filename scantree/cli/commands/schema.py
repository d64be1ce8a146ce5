"""``scantree schema``: what describes the documents that scantree writes."""

from typing import Annotated

import typer

from scantree.cli.command import Command
from scantree.cli.stdout import write_stdout
from scantree.cli.usage import UsageError
from scantree.render.escape import quote


def run_schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="scan, events, diff, growth, ndjson, csv, parquet or openmetrics.",
            show_default=False,
        ),
    ] = "scan",
) -> None:
    """Print the schema."""
    from scantree.render.schema import SCHEMAS, schema  # noqa: PLC0415 - its help needs none

    if name not in SCHEMAS:
        raise UsageError(f"there is no schema {quote(name)}, only {', '.join(SCHEMAS)}")
    write_stdout(schema(name))


COMMAND = Command(
    run_schema, "Print the JSON Schema of a document, or of a line or row of it: NAME says which."
)
