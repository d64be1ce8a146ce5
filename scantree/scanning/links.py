"""Inodes with several names, so that each is counted once.

An inode is known by its device and number together. One whose every name has been
met is forgotten, so that the table stays small on a tree of backups; not where one name
can be met again: on a device that can be reached twice, and of an inode that is watched
because it is mounted somewhere or given as a root. Names beyond an inode's link count
are such, and count as met again, not as hard links.

For each inode its row in the directory tree is kept, too: at the place of one number,
the names met in its lower bits and the row above them.
"""

from __future__ import annotations

from collections.abc import Collection, Container

from scantree.reader.listing import LinkedEntry
from scantree.scanning.findings import NO_ROW
from scantree.scanning.totals import Totals

_ROW_SHIFT = 48
_NAMES = (1 << _ROW_SHIFT) - 1


class LinkTable:
    """The multiply linked inodes met so far; what is met again goes into ``totals``.

    With ``count_links`` an inode counts as often as it has names.
    """

    __slots__ = ("_count_links", "_kept_devices", "_met", "totals", "watched")

    def __init__(
        self, totals: Totals, kept_devices: Container[int], *, count_links: bool = False
    ) -> None:
        self.watched: Collection[tuple[int, int]] = frozenset()
        self.totals = totals
        self._kept_devices = kept_devices
        self._count_links = count_links
        self._met: dict[int, dict[int, int]] = {}

    @property
    def remembered(self) -> int:
        """How many inodes are kept because another name of them may come."""
        return sum(len(met) for met in self._met.values())

    def enter(self, entry: LinkedEntry, row: int = NO_ROW) -> int | None:
        """Enter one name of an inode, met in a row of the tree.

        Answers None where the inode is to be counted for it, else the row that has it.
        """
        device, inode = entry.device, entry.inode
        met = self._met.get(device)
        if met is None:
            met = self._met[device] = {}
        packed = met.get(inode)
        if packed is None:
            met[inode] = ((row + 1) << _ROW_SHIFT) + 1
            return None
        names = (packed & _NAMES) + 1
        if names == entry.link_count and not self.may_come_again(device, inode):
            del met[inode]
        else:
            met[inode] = packed + 1
        if names > entry.link_count:
            self.totals.skipped.already_counted += 1
        elif self._count_links:
            return None
        else:
            totals = self.totals.hard_links
            if names == 2:
                totals.inodes += 1
            totals.extra_links += 1
            totals.extra_apparent_size += entry.apparent_size
            totals.extra_allocated_size += entry.allocated_size
        return (packed >> _ROW_SHIFT) - 1

    def may_come_again(self, device: int, inode: int) -> bool:
        """Whether an inode may be met again where all of its names were."""
        return device in self._kept_devices or (device, inode) in self.watched

    def give(self, entry: LinkedEntry, row: int) -> None:
        """Let another row have an inode."""
        met = self._met[entry.device]
        packed = met.get(entry.inode)
        if packed is not None:
            met[entry.inode] = ((row + 1) << _ROW_SHIFT) + (packed & _NAMES)
