"""What changed by a key of the files, such as the extension: each inode counted once.

An inode with several names has the key of the one that comes first: by its directory, then by
its name. Keys are those of ``scantree.census``, as far as they don't depend on when a scan was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from scantree.census.keys import KINDS
from scantree.compare.entry_pairs import entry_sums, identity
from scantree.compare.sums import NOTHING, Sums
from scantree.reader.packed_entries import Entry
from scantree.reader.tally import kind_of
from scantree.scanning.basis import Basis
from scantree.scanning.findings import KeptFindings
from scantree.scanning.paths import shown_text

_PLAIN = 5
"""How many elements a packed entry has that is a file like most."""


class CensusRow(NamedTuple):
    """The sums of the entries of one key, before and after."""

    key: str
    old: Sums
    new: Sums

    @property
    def delta(self) -> Sums:
        """What there is more now."""
        return self.new.minus(self.old)


def census_change(old: KeptFindings, new: KeptFindings, key: str, basis: Basis) -> list[CensusRow]:
    """The rows of all keys that either scan has, the largest change first."""
    before, now = _census(old, key), _census(new, key)
    rows = [
        CensusRow(name, before.get(name, NOTHING), now.get(name, NOTHING))
        for name in {**before, **now}
    ]
    rows.sort(key=lambda row: (-abs(row.delta.of(basis)), -abs(row.delta.allocated_size), row.key))
    return rows


def extension(name: str) -> str:
    """The part of a name after its last dot, in lower case; none where that begins the name."""
    stem, dot, end = name.rpartition(".")
    return end.lower() if dot and stem.strip(".") else ""


CENSUSES: dict[str, Callable[[Entry], str]] = {
    "ext": lambda entry: extension(shown_text(entry.name)),
    "owner": lambda entry: str(entry.uid),
    "group": lambda entry: str(entry.gid),
    "kind": lambda entry: KINDS[kind_of(entry.mode)],
}
"""What tells the key of an entry; an owner's or a group's is the number."""


def _census(scan: KeptFindings, key: str) -> dict[str, Sums]:
    counts_links = bool(scan.report.options.get("count_links"))
    key_of = CENSUSES[key]
    linked: dict[tuple[int, int], tuple[tuple[list[bytes], bytes], str, Sums]] = {}
    sums: dict[str, list[int]] = {}
    for row, packed in scan.packed():
        if key == "ext" and _add_plain(packed, sums):
            continue
        above: list[bytes] | None = None
        for entry in scan.entries(row):
            if entry.links == 1 or counts_links:
                _add(sums, key_of(entry), entry_sums(entry))
                continue
            above = above or scan.path(row).split(b"/")
            path = (above, entry.name)
            known = linked.get(identity(entry))
            # Whatever the order of reading, the first of its paths has it.
            if known is None or path < known[0]:
                linked[identity(entry)] = (path, key_of(entry), entry_sums(entry))
    for _, name, each in linked.values():
        _add(sums, name, each)
    return {name: Sums(*each) for name, each in sums.items()}


def _add(sums: dict[str, list[int]], key: str, more: Sums) -> None:
    here = sums.setdefault(key, [0, 0, 0, 0])
    for place, size in enumerate(more):
        here[place] += size


def _add_plain(packed: bytes, sums: dict[str, list[int]]) -> bool:
    """Add entries of which nothing is told but names and sizes: nearly all, and much faster.

    Answers False, having added nothing, where there is more to tell: see packed_entries.
    """
    entries = json.loads(packed)
    if any(len(entry) > _PLAIN for entry in entries):
        return False
    for name, apparent, allocated, _, _ in entries:
        here = sums.setdefault(extension(name), [0, 0, 0, 0])
        here[0] += apparent
        here[1] += allocated
        here[2] += 1
        here[3] += 1
    return True
