"""The names of a whole scan searched, a part at a time, so that a key is never held up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from scantree.scanning.findings import NO_ROW, KeptFindings

PART = 5_000
"""How many rows are looked at before somebody else has a turn."""


class Hit(NamedTuple):
    """A name that was found, and the row of the directory that it lies in."""

    directory: int
    name: bytes


def hits(findings: KeptFindings, wanted: str) -> Iterator[Hit | None]:
    """What has a text in its name, in small or capital letters; None for a part without end.

    Directories come first, then what is in them. Raises what reading the scan raises.
    """
    text = wanted.casefold()
    for at, row in enumerate(findings.rows()):
        if row.parent != NO_ROW and _has(row.name, text):
            yield Hit(row.parent, row.name)
        if not at % PART:
            yield None
    # What is in a packed value as it is may be escaped there, so a name is looked at itself.
    for at, (row_number, packed) in enumerate(findings.packed()):
        if _may_have(packed, text):
            for entry in findings.entries(row_number):
                if _has(entry.name, text):
                    yield Hit(row_number, entry.name)
        if not at % PART:
            yield None


def _has(name: bytes, text: str) -> bool:
    return text in name.decode("utf-8", "replace").casefold()


def _may_have(packed: bytes, text: str) -> bool:
    if text.isascii() and text.isalnum():
        return text in packed.decode("utf-8", "replace").casefold()
    return any(_has(str(entry[0]).encode("utf-8", "replace"), text) for entry in json.loads(packed))
