"""The directories of one scan as columns, so that two scans can be laid beside each other.

A directory is known by its *place*: the order in which ``KeptFindings.rows`` tells of it, so
that a parent's place is before its children's, and the children of one parent are a range of
places. A place takes about 100 bytes and its name.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from itertools import islice

from scantree.compare.sums import Sums
from scantree.scanning.findings import DIRECTORY, UNKNOWN, KeptFindings, KeptRow
from scantree.scanning.paths import below

NO_PLACE = -1

READ = "read"

_AT_ONCE = 1024
_EXACT_NAME = 10
"""Where a packed entry has its name's bytes, where these are not its name."""

_INODE_BITS = 64
_ALL_ONES = (1 << _INODE_BITS) - 1


class Columns:
    """The rows of a scan by their places. Raises what reading the scan raises."""

    def __init__(self, findings: KeptFindings) -> None:
        self.findings = findings
        self.rows = array("q")
        self.names: list[bytes] = []
        self._sums: list[MutableSequence[int]] = [array("q") for _ in Sums._fields]
        self.devices = array("Q")
        self.inodes = array("Q")
        """What identifies each, as ``identity`` tells it."""
        self.kinds: dict[int, str] = {}
        """Of the rows that are no directories."""
        self.states: dict[int, str] = {}
        """Of the directories that were not just read."""
        parents: list[int] = []
        for chunk in _chunks(findings.rows()):
            start = len(self.rows)
            rows, above, names, kinds, states, devices, inodes, _, *sums = zip(*chunk, strict=True)
            self.rows.extend(rows)
            parents.extend(above)
            self.names.extend(names)
            try:
                self.devices.extend(devices)
                self.inodes.extend(inodes)
            except OverflowError:
                del self.devices[start:], self.inodes[start:]
                self.devices.extend(device & _ALL_ONES for device in devices)
                self.inodes.extend(inode & _ALL_ONES for inode in inodes)
            for number, values in enumerate(sums):
                self._add(number, values, start)
            _note_others(self.kinds, kinds, DIRECTORY, start)
            _note_others(self.states, states, READ, start)
        # At its end stands what NO_ROW, an index of -1, leads to.
        self.place_of = array("q", [NO_PLACE]) * (max(self.rows, default=-1) + 2)
        for place, row in enumerate(self.rows):
            self.place_of[row] = place
        self.parents = array("q", map(self.place_of.__getitem__, parents))
        self.starts = array("q", bytes(8 * len(parents)))
        self.counts = array("q", bytes(8 * len(parents)))
        """Where what is in a directory begins, and how much it is, as ``children`` tells."""
        self.roots: Sequence[int] = [self.place_of[row] for row in findings.roots()]
        at = 0
        for parent, count in Counter(self.parents).items():
            end = at + count
            if parent >= at or not self.parents[at] == parent == self.parents[end - 1]:
                raise ValueError("the rows are not in order")
            if parent != NO_PLACE:
                self.starts[parent], self.counts[parent] = at, count
            at = end

    def __len__(self) -> int:
        """The number of places."""
        return len(self.rows)

    def children(self, place: int) -> range:
        """The places of what is in a directory."""
        start = self.starts[place]
        return range(start, start + self.counts[place])

    def column(self, number: int) -> Sequence[int]:
        """One of the sums of all places, by its place in ``Sums``."""
        return self._sums[number]

    def sums_of(self, place: int) -> Sums:
        """The sums of a place."""
        apparent, allocated, inodes, files = self._sums
        return Sums(apparent[place], allocated[place], inodes[place], files[place])

    def _add(self, number: int, values: Sequence[int], start: int) -> None:
        column = self._sums[number]
        try:
            column.extend(values)
        except OverflowError:
            # No file system has so much, but a sparse file in it may say so.
            self._sums[number] = [*column[:start], *values]

    def kind(self, place: int) -> str:
        """What a place is: a directory, unless it is a root that is something else."""
        return self.kinds.get(place, DIRECTORY)

    def state(self, place: int) -> str:
        """What became of a place."""
        return self.states.get(place, READ)

    def identity(self, place: int) -> tuple[int, int] | None:
        """The device and inode, where they are known; numbers of 64 bits."""
        device, inode = self.devices[place], self.inodes[place]
        # What an object store calls a directory has no inode.
        return None if device == UNKNOWN & _ALL_ONES or not inode else (device, inode)

    def path(self, place: int) -> bytes:
        """The whole path, beginning with its root as given."""
        names = []
        while self.parents[place] != NO_PLACE:
            names.append(self.names[place])
            place = self.parents[place]
        root = self.names[place]
        return below(root, b"/".join(reversed(names))) if names else root

    def path_of(self, place: int, name: bytes) -> bytes:
        """The path of a name in a place; both may be empty in an object store."""
        path = self.path(place)
        return below(path, name) if self.parents[place] == NO_PLACE else path + b"/" + name

    def place_at(self, path: bytes) -> int:
        """The place of a path, as ``path`` has it; NO_PLACE where nothing is there."""
        for root in self.roots:
            name = self.names[root]
            if path == name:
                return root
            start = name if name.endswith(b"/") else name + b"/"
            if not path.startswith(start):
                continue
            place = root
            for each in path[len(start) :].split(b"/"):
                found = [child for child in self.children(place) if self.names[child] == each]
                if not found:
                    break
                (place,) = found
            else:
                return place
        return NO_PLACE

    def depth(self, place: int) -> int:
        """How many names there are below the root's."""
        depth = 0
        while (place := self.parents[place]) != NO_PLACE:
            depth += 1
        return depth

    def below(self, place: int) -> Iterator[int]:
        """A place and all below it, parents first."""
        stack = [place]
        while stack:
            at = stack.pop()
            yield at
            stack.extend(self.children(at))

    def entry_marks(self, *, of_sizes: bool = False) -> array[int]:
        """A number for each place that tells its entries from any others.

        It is of this process, and equal ones mean equal entries but for one case in 2**64;
        ``of_sizes`` means equal names and sizes, whatever else differs.
        """
        marks = array("q", bytes(8 * len(self)))
        place_of = self.place_of
        for row, packed in self.findings.packed():
            marks[place_of[row]] = hash(_names_and_sizes(packed) if of_sizes else packed)
        return marks


def _chunks(rows: Iterable[KeptRow]) -> Iterator[list[KeptRow]]:
    each = iter(rows)
    while chunk := list(islice(each, _AT_ONCE)):
        yield chunk


def _note_others(noted: dict[int, str], values: Sequence[str], usual: str, start: int) -> None:
    """Note those of the values that are not the usual one, by their places."""
    if values.count(usual) != len(values):
        noted.update((start + at, value) for at, value in enumerate(values) if value != usual)


def _names_and_sizes(packed: bytes) -> frozenset[tuple[object, ...]]:
    """All that tells entries of one file system from those of another: see packed_entries."""
    return frozenset((*entry[:3], *entry[_EXACT_NAME:]) for entry in json.loads(packed))
