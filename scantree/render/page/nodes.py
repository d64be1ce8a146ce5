"""What of a scan travels in a page: the largest directories and files, as columns.

At most ``MOST`` of them, whichever basis they are large in; a parent always comes before what is
in it. What a directory holds besides is the difference between its sums and theirs, so the page
needs no number for it, and nothing is counted twice or lost.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from scantree.render.escape import escape
from scantree.render.page.file_types import DIRECTORY, TYPES, type_of
from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY as IS_DIRECTORY
from scantree.scanning.findings import KeptFindings

if TYPE_CHECKING:
    from scantree.scanning.findings import Entry

MOST: Final = 20_000
"""How many nodes travel in a page at most."""

NO_PARENT: Final = -1
UNKNOWN: Final = -1
"""Stands for a time, an owner or a number of children that nobody knows."""

_DIRECTORY = TYPES.index(DIRECTORY)
_PRUNED_AT = 4


class Node(NamedTuple):
    """A directory, or what is in one. Sizes are bytes, ``mtime`` seconds since the epoch.

    ``type`` is its place in ``file_types.TYPES``; ``children`` is how much is directly in it.
    """

    parent: int
    name: str
    type: int
    apparent_size: int
    allocated_size: int
    inodes: int
    mtime: int
    owner: int
    children: int


class _Candidate(NamedTuple):
    """What may become a node: the row of a directory, or an entry of one."""

    rank: float
    order: int
    parent: int
    row: int
    entry: Entry | None


def select_nodes(findings: KeptFindings, most: int = MOST) -> list[Node]:
    """The nodes of a scan, the roots among them. Raises what reading the scan raises."""
    return list(_Selection(findings, most).nodes())


class _Selection:
    def __init__(self, findings: KeptFindings, most: int) -> None:
        self._findings = findings
        self._most = most
        self._waiting: list[_Candidate] = []
        self._order = 0
        self._accepted = 0
        roots = findings.roots()
        self._whole = [
            max(sum(map(measure, roots)), 1)
            for measure in (findings.allocated_size, findings.apparent_size, findings.inodes)
        ]

    def nodes(self) -> Iterator[Node]:
        # Every root is there, however small, unless there are more than can travel.
        for row in self._findings.roots()[: self._most]:
            self._wait(2.0, NO_PARENT, row, None)
        while self._waiting and self._accepted < self._most:
            candidate = heapq.heappop(self._waiting)
            place = self._accepted
            self._accepted += 1
            if candidate.entry is not None:
                yield _of_entry(candidate.parent, candidate.entry)
            else:
                yield self._of_row(candidate, place)

    def _of_row(self, candidate: _Candidate, place: int) -> Node:
        findings, row = self._findings, candidate.row
        is_directory = findings.kind(row) == IS_DIRECTORY
        children = 0
        if is_directory:
            children = self._open(row, place)
        mtime, owner = findings.mtime(row), findings.owner(row)
        name = findings.name(row)
        kind = _DIRECTORY if is_directory else type_of(name)
        entry = None
        if not is_directory and findings.has_entries:
            entry = next(findings.entries(row), None)
        if entry is not None:
            mtime, owner = entry.mtime, entry.uid
            kind = type_of(name, entry.mode)
        return Node(
            candidate.parent,
            escape(name),
            kind,
            findings.apparent_size(row),
            findings.allocated_size(row),
            findings.inodes(row),
            UNKNOWN if mtime is None else mtime,
            UNKNOWN if owner is None else owner,
            children,
        )

    def _open(self, row: int, place: int) -> int:
        """Let what is in a directory wait; answers how much that is, as far as it is known."""
        findings = self._findings
        found = list(findings.largest(row, Basis.ALLOCATED, self._most))
        count = len(found) if len(found) < self._most else UNKNOWN
        if count == UNKNOWN:
            others = (
                findings.largest(row, by, self._most) for by in (Basis.APPARENT, Basis.INODES)
            )
            found = list(dict.fromkeys((*found, *(each for rows in others for each in rows))))
        for child in found:
            sums = (
                findings.allocated_size(child),
                findings.apparent_size(child),
                findings.inodes(child),
            )
            self._wait(self._rank(*sums), place, child, None)
        if not findings.has_entries:
            return UNKNOWN
        files = self._entries(row, place)
        self._prune()
        return UNKNOWN if count == UNKNOWN else count + files

    def _entries(self, row: int, place: int) -> int:
        """Let the entries of a directory wait; answers how many there are."""
        count = names = 0
        linked: dict[tuple[int, int], Entry] = {}
        counts_links = bool(self._findings.report.options.get("count_links"))
        for entry in self._findings.entries(row):
            count += 1
            if entry.links > 1 and not counts_links:
                names += 1
                linked.setdefault((entry.device, entry.inode), entry)
            else:
                self._wait_for(entry, place)
            if not count % self._most:
                self._prune()
        if linked and self._inodes_here(row) - (count - names) == len(linked):
            # Each is counted once, under one of its names. Where some of these are counted
            # elsewhere they stay among what is not shown by itself.
            for entry in linked.values():
                self._wait_for(entry, place)
        return count

    def _inodes_here(self, row: int) -> int:
        """How many inodes a directory has in its sums that are neither it nor below it."""
        findings = self._findings
        below = findings.largest(row, Basis.ALLOCATED, None)
        return findings.inodes(row) - sum(map(findings.inodes, below)) - 1

    def _wait_for(self, entry: Entry, place: int) -> None:
        rank = self._rank(entry.allocated_size, entry.apparent_size, 1)
        self._wait(rank, place, UNKNOWN, entry)

    def _wait(self, rank: float, parent: int, row: int, entry: Entry | None) -> None:
        self._order += 1
        heapq.heappush(self._waiting, _Candidate(-rank, self._order, parent, row, entry))

    def _rank(self, *sizes: int) -> float:
        return max(size / whole for size, whole in zip(sizes, self._whole, strict=True))

    def _prune(self) -> None:
        if len(self._waiting) > _PRUNED_AT * self._most:
            # Sorted, so it is a heap.
            self._waiting = heapq.nsmallest(self._most, self._waiting)


def _of_entry(parent: int, entry: Entry) -> Node:
    return Node(
        parent,
        escape(entry.name),
        type_of(entry.name, entry.mode),
        entry.apparent_size,
        entry.allocated_size,
        1,
        entry.mtime,
        entry.uid,
        0,
    )
