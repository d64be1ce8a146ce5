"""The JSON Schemas of the documents, which the package carries as files."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

SCHEMAS: Final = {
    "scan": "scan-1.schema.json",
    "events": "events-1.schema.json",
    "diff": "diff-1.schema.json",
    "growth": "growth-1.schema.json",
    "ndjson": "ndjson-1.schema.json",
    "csv": "csv-1.schema.json",
    "parquet": "parquet-1.schema.json",
    "openmetrics": "openmetrics-1.schema.json",
    "html": "page-1.schema.json",
}
"""The file of each document's schema, by the name of the document."""


def schema(name: str = "scan") -> bytes:
    """The schema (draft 2020-12) of a document. Raises KeyError where there is none."""
    return files("scantree.render").joinpath(SCHEMAS[name]).read_bytes()
