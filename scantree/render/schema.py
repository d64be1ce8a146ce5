"""The JSON Schema of the document, which the package carries as a file."""

from __future__ import annotations

from importlib.resources import files


def schema() -> bytes:
    """The schema (draft 2020-12) that every document of this version is valid under."""
    return files("scantree.render").joinpath("scan-1.schema.json").read_bytes()
