"""Tells of the linked inodes of a scan while it runs, for ``shared``."""

from __future__ import annotations

from scantree.reader.listing import Listing
from scantree.scanning.report import ScanReport
from scantree.scanning.tasks import ScanL1DirTask
from scantree.space.shared import LinkedNames


class LinksSink:
    """Takes the names of a scan that counts each inode once, with a tree."""

    def __init__(self) -> None:
        self.names = LinkedNames()

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """A directory, or what stands for none."""
        if row < 0 or not listing.links:
            return
        add = self.names.add
        for entry in listing.links:
            sizes = (entry.apparent_size, entry.allocated_size)
            add(row, entry.device, entry.inode, entry.link_count, entry.kind, sizes)

    def close(self, report: ScanReport) -> None:
        """Nothing is left to do."""
