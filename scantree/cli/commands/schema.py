"""``scantree schema``: what describes the documents that scantree writes."""

from scantree.cli.command import Command
from scantree.cli.stdout import write_stdout


def run_schema() -> None:
    """Print the schema."""
    from scantree.render.schema import schema  # noqa: PLC0415 - its help needs none

    write_stdout(schema())


COMMAND = Command(run_schema, "Print the JSON Schema of the document that scan --json writes.")
