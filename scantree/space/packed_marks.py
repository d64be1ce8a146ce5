"""The marks of ``rules`` in packed entries, where they were not marked while they were read."""

from __future__ import annotations

import json
import re
import stat

from scantree.reader.cache_tag import NAME, SIGNATURE
from scantree.reader.packed_entries import DEFAULT_MODE
from scantree.space.rules import MARKS

_PLACE_OF_TIME = 3
_NAMES = re.compile(rb'\["([^"\\]+)",')
_TAG = re.compile(rb'\["%s",(\d+),\d+,-?\d+,-?\d+(?:,(\d+))?' % re.escape(NAME))
_BITS = {mark: 1 << place for place, mark in enumerate(MARKS) if not mark.startswith(b"*")}
_ENDINGS = [(mark[1:], 1 << place) for place, mark in enumerate(MARKS) if mark.startswith(b"*")]
_ANY_ENDING = tuple(ending for ending, _ in _ENDINGS)


def marks_in(packed: bytes) -> int:
    """The marks, as a listing has them."""
    found = 0
    for name in _NAMES.findall(packed):
        found |= _BITS.get(name, 0)
        if name.endswith(_ANY_ENDING):
            found |= sum(bit for ending, bit in _ENDINGS if name.endswith(ending))
    return found


def may_be_tagged(packed: bytes) -> bool:
    """Whether there is a CACHEDIR.TAG that is a regular file and long enough."""
    tag = _TAG.search(packed) if NAME in packed else None
    return (
        tag is not None
        and int(tag[1]) >= len(SIGNATURE)
        and stat.S_ISREG(int(tag[2] or DEFAULT_MODE))
    )


def newest_in(packed: bytes) -> int:
    """The latest time of all entries, as it is packed."""
    newest: int = max(entry[_PLACE_OF_TIME] for entry in json.loads(packed))
    return newest
