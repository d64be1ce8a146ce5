"""What is marked, and how much would be free if it were gone.

An inode is freed with the last of its names: a hard link with a name outside of what is marked
frees nothing. So of what is marked the inodes with several names are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from scantree.browse.items import Item
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW, KeptFindings
from scantree.scanning.paths import join

if TYPE_CHECKING:
    from scantree.scanning.findings import Entry


class Freed(NamedTuple):
    """What removing the marked would free: bytes allocated, and inodes.

    ``kept_links`` is how many inodes stay because they have names elsewhere.
    """

    allocated_size: int = 0
    inodes: int = 0
    kept_links: int = 0


class _Part(NamedTuple):
    """What one marked item holds: of inodes with one name, and each name of the others."""

    allocated_size: int
    inodes: int
    linked: tuple[Entry, ...]


class Marks:
    """The marked items of a scan, by their paths. Raises what reading the scan raises."""

    def __init__(self, findings: KeptFindings) -> None:
        self._findings = findings
        self._marked: dict[bytes, _Part] = {}
        self._rows: dict[int, bytes] = {}
        self._freed: Freed | None = None
        """As long as no mark comes or goes; it is shown with every key."""

    def __len__(self) -> int:
        """How many are marked."""
        return len(self._marked)

    def paths(self) -> list[bytes]:
        """Their paths, in the order in which they were marked."""
        return list(self._marked)

    def path(self, directory: int, item: Item) -> bytes:
        """The path of an item of a directory."""
        if item.row != NO_ROW:
            return self._findings.path(item.row)
        return join(self._findings.path(directory), item.name)

    def is_marked(self, directory: int, item: Item) -> bool:
        """Whether an item is marked itself, or lies in what is."""
        row = item.row if item.row != NO_ROW else directory
        return self.path(directory, item) in self._marked or self._is_below_mark(row)

    def toggle(self, directory: int, item: Item) -> bool:
        """Mark an item, or take its mark away; answers whether it is marked now.

        What lies in it and was marked by itself is so no more. In what is marked nothing can be.
        """
        self._freed = None
        path = self.path(directory, item)
        if path in self._marked:
            del self._marked[path]
            self._rows.pop(item.row, None)
            return False
        row = item.row if item.row != NO_ROW else directory
        if self._is_below_mark(row):
            return True
        if item.row != NO_ROW:
            below = path if path.endswith(b"/") else path + b"/"
            for other in [each for each in self._marked if each.startswith(below)]:
                del self._marked[other]
            self._rows = {at: each for at, each in self._rows.items() if each in self._marked}
            self._rows[item.row] = path
        self._marked[path] = self._part(item)
        return True

    def clear(self) -> None:
        """Take all marks away."""
        self._freed = None
        self._marked.clear()
        self._rows.clear()

    def freed(self) -> Freed:
        """What removing them would free."""
        if self._freed is None:
            self._freed = self._added_up()
        return self._freed

    def _added_up(self) -> Freed:
        allocated = inodes = 0
        names: dict[tuple[int, int], int] = {}
        linked: dict[tuple[int, int], Entry] = {}
        for part in self._marked.values():
            allocated += part.allocated_size
            inodes += part.inodes
            for entry in part.linked:
                identity = entry.device, entry.inode
                names[identity] = names.get(identity, 0) + 1
                linked[identity] = entry
        kept = 0
        for identity, entry in linked.items():
            if names[identity] < entry.links:
                kept += 1
            else:
                allocated += entry.allocated_size
                inodes += 1
        return Freed(allocated, inodes, kept)

    def _is_below_mark(self, row: int) -> bool:
        while row != NO_ROW:
            if row in self._rows:
                return True
            row = self._findings.parent(row)
        return False

    def _part(self, item: Item) -> _Part:
        if item.entry is not None:
            entry = item.entry
            if entry.links > 1:
                return _Part(0, 0, (entry,))
            return _Part(entry.allocated_size, 1, ())
        findings = self._findings
        allocated, inodes = item.allocated_size, item.inodes
        linked: list[Entry] = []
        for row in self._rows_below(item.row):
            shown = self._linked_sums.get(row)
            if shown is not None:
                allocated -= shown[0]
                inodes -= shown[1]
            if findings.has_entries:
                linked.extend(entry for entry in findings.entries(row) if entry.links > 1)
        if findings.report.options.get("count_links"):
            # Each name is in the sums by itself, and removing one frees nothing.
            allocated -= sum(entry.allocated_size for entry in linked)
            inodes -= len(linked)
        return _Part(allocated, inodes, tuple(linked))

    @cached_property
    def _linked_sums(self) -> dict[int, tuple[int, int]]:
        """What inodes with several names add to directories: allocated size, and how many."""
        return {
            row: (allocated, inodes)
            for row, _, allocated, inodes, _ in self._findings.linked_sums()
        }

    def _rows_below(self, row: int) -> Iterator[int]:
        stack = [row]
        while stack:
            at = stack.pop()
            yield at
            stack.extend(self._findings.largest(at, Basis.ALLOCATED, None))
