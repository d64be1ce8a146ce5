"""What the directories of a kept scan share, from its entries."""

from __future__ import annotations

import json

from scantree.scanning.findings import KeptFindings
from scantree.scanning.report import ScanReport
from scantree.space.shared import LinkedNames, Shared, Sums

_PLACE_OF_LINKS = 6


def why_unknown(report: ScanReport, *, has_entries: bool) -> str | None:
    """Why nothing can be told of a kept scan, if that is so."""
    if report.options.get("count_links"):
        return "the scan counted every hard link"
    if report.options.get("follow_symlinks"):
        return "the scan followed symbolic links"
    return None if has_entries else "the scan was kept without its files"


def shared_in(scan: KeptFindings) -> Shared:
    """Find it, where it isn't unknown. Raises what reading the scan raises."""
    names = LinkedNames(is_exact=False)
    for row, packed in scan.packed():
        if not _has_links(packed):
            continue
        for entry in scan.entries(row):
            if entry.links > 1:
                sizes = (entry.apparent_size, entry.allocated_size)
                names.add(row, entry.device, entry.inode, entry.links, entry.kind, sizes)
    shown = {row: Sums(*sums) for row, *sums in scan.linked_sums()}
    return Shared(scan, names, shown)


def _has_links(packed: bytes) -> bool:
    return any(
        len(entry) > _PLACE_OF_LINKS and entry[_PLACE_OF_LINKS] > 1 for entry in json.loads(packed)
    )
