"""Reads the totals out of what a tool printed.

Each function makes an answer of a whole output, None where it is not what was expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from benchmarks.answers import Answer

_CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_KINDS = 4
_KIND_COUNT = re.compile(r"(?m)^(directories|files|symlinks|others)\s+([0-9,]+)")


def read_scantree(text: str) -> Answer:
    """The totals of scantree's JSON document."""
    totals = json.loads(text)["totals"]
    return Answer(
        allocated_size=totals["allocated_size"],
        apparent_size=totals["apparent_size"],
        apparent_size_with_directories=totals["apparent_size"] + totals["directory_apparent_size"],
        inodes=totals["inodes"],
        directories=totals["directories"],
    )


def read_totals_view(text: str) -> Answer | None:
    """The inodes by kind that stand below scantree's tree view, drawn or plain."""
    plain = _CONTROL_SEQUENCE.sub("", text)
    counts = {kind: int(count.replace(",", "")) for kind, count in _KIND_COUNT.findall(plain)}
    return Answer(inodes=sum(counts.values())) if len(counts) == _KINDS else None


def read_bare_loop(text: str) -> Answer:
    """What the bare loop prints: it counts every link, and no directory's size."""
    found = json.loads(text)
    return Answer(
        apparent_size=found["apparent_size"],
        inodes=found["inodes"],
        directories=found["directories"],
    )


def read_yardstick(text: str) -> Answer:
    """What the C yardstick prints: it counts every link."""
    found = json.loads(text)
    return Answer(
        allocated_size=found["allocated_size"],
        apparent_size=found["apparent_size"],
        inodes=found["inodes"],
        directories=found["directories"],
    )


def read_scandir_rs(text: str) -> Answer:
    """What the script around scandir-rs prints."""
    found = json.loads(text)
    return Answer(allocated_size=found["usage"], inodes=found["inodes"])


def read_allocated(pattern: str) -> Callable[[str], Answer | None]:
    """A reader of outputs whose last match of ``pattern`` is the allocated size in bytes."""
    expression = re.compile(pattern)

    def read(text: str) -> Answer | None:
        found = expression.findall(text)
        return Answer(allocated_size=int(found[-1])) if found else None

    return read
