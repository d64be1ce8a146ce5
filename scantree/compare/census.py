"""What changed by a key of the files, such as the extension: each inode counted once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from scantree.compare.entry_pairs import entry_sums, identity
from scantree.compare.sums import NOTHING, Sums
from scantree.reader.packed_entries import Entry
from scantree.scanning.basis import Basis
from scantree.scanning.findings import KeptFindings


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
    before, now = _census(old, CENSUSES[key]), _census(new, CENSUSES[key])
    rows = [
        CensusRow(name, before.get(name, NOTHING), now.get(name, NOTHING))
        for name in {**before, **now}
    ]
    rows.sort(key=lambda row: (-abs(row.delta.of(basis)), -abs(row.delta.allocated_size), row.key))
    return rows


def extension(entry: Entry) -> str:
    """The part of a name after its last dot, in lower case; none where that begins the name."""
    stem, dot, end = entry.name.rpartition(b".")
    return end.decode(errors="replace").lower() if dot and stem.strip(b".") else ""


def _owner(entry: Entry) -> str:
    return str(entry.uid)


CENSUSES: dict[str, Callable[[Entry], str]] = {"ext": extension, "owner": _owner}
"""What tells the key of an entry; an owner's is the number."""


def _census(scan: KeptFindings, key_of: Callable[[Entry], str]) -> dict[str, Sums]:
    counts_links = bool(scan.report.options.get("count_links"))
    met: set[tuple[int, int]] = set()
    sums: dict[str, list[int]] = {}
    for row, _ in scan.packed():
        for entry in scan.entries(row):
            if entry.links > 1 and not counts_links:
                if identity(entry) in met:
                    continue
                met.add(identity(entry))
            here = sums.setdefault(key_of(entry), [0, 0, 0, 0])
            for place, size in enumerate(entry_sums(entry)):
                here[place] += size
    return {key: Sums(*each) for key, each in sums.items()}
