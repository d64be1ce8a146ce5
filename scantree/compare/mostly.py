"""What most of a directory is that is new, or gone, as a whole: one thing deep inside, or nothing.

Where one directory has four fifths of another, that is where to look; in the last of them it may
be a file.
"""

from __future__ import annotations

from collections.abc import Sequence

from scantree.compare.columns import Columns
from scantree.compare.entry_pairs import entry_sums
from scantree.scanning.basis import Basis


def mostly(columns: Columns, place: int, basis: Basis) -> Sequence[bytes]:
    """The names that lead from a directory to what most of it is; none where it is nothing."""
    names: list[bytes] = []
    while True:
        whole = columns.sums_of(place).of(basis)
        if whole <= 0:
            return names
        sizes = [(columns.sums_of(child).of(basis), child) for child in columns.children(place)]
        size, largest = max(sizes, default=(0, place))
        if not _is_most(size, whole):
            break
        names.append(columns.names[largest])
        place = largest
    findings = columns.findings
    if findings.has_entries:
        for entry in findings.entries(columns.rows[place]):
            if _is_most(entry_sums(entry).of(basis), whole):
                return [*names, entry.name]
    return names


def _is_most(size: int, whole: int) -> bool:
    return size * 5 >= whole * 4
