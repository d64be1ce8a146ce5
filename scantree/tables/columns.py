"""The columns of a table: what kind of values each has, and how these lie in memory."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

INT64 = "l"
UINT64 = "L"
UINT32 = "I"
TEXT = "u"
BYTES = "z"
"""Arrow's own letters. Text and bytes of one batch are less than 2 GiB."""

_ARRAYS = {INT64: "q", UINT64: "Q", UINT32: "I"}


class Column(NamedTuple):
    """A column's name, and what its values are."""

    name: str
    kind: str


def buffers_of(kind: str, values: Sequence[object]) -> list[bytes]:
    """The buffers behind the one that says which values are there: all are.

    Raises OverflowError for a number that does not fit.
    """
    if kind in _ARRAYS:
        numbers = [each for each in values if isinstance(each, int)]
        return [array(_ARRAYS[kind], numbers).tobytes()]
    parts = [
        each.encode() if isinstance(each, str) else each
        for each in values
        if isinstance(each, str | bytes)
    ]
    ends = accumulate(map(len, parts), initial=0)
    return [array("i", ends).tobytes(), b"".join(parts)]
