"""Inodes with several names, so that each is counted once.

An inode is known by its device and number together. One whose every name has been
met is forgotten, so that the table stays small on a tree of backups; not on a device
that can be reached twice, where one name can be met again.
"""

from __future__ import annotations

from collections.abc import Container

from scantree.reader.listing import LinkedEntry
from scantree.scan.totals import HardLinkTotals


class LinkTable:
    """The multiply linked inodes met so far; ``totals`` are what was met again."""

    __slots__ = ("_kept_devices", "_met", "totals")

    def __init__(self, kept_devices: Container[int]) -> None:
        self.totals = HardLinkTotals()
        self._kept_devices = kept_devices
        self._met: dict[int, dict[int, int]] = {}

    @property
    def remembered(self) -> int:
        """How many inodes are kept because another name of them may come."""
        return sum(len(met) for met in self._met.values())

    def is_first(self, entry: LinkedEntry) -> bool:
        """Enter one name of an inode; False where another was entered before."""
        device, inode = entry.device, entry.inode
        met = self._met.get(device)
        if met is None:
            met = self._met[device] = {}
        names = met.get(inode, 0) + 1
        met[inode] = names
        if names == entry.link_count and device not in self._kept_devices:
            del met[inode]
        if names == 1:
            return True
        totals = self.totals
        if names == 2:
            totals.inodes += 1
        totals.extra_links += 1
        totals.extra_apparent_size += entry.apparent_size
        totals.extra_allocated_size += entry.allocated_size
        return False
