"""What can be made again, as a scan meets it: the directories that ``rules`` has.

Of those that lie in one another the uppermost is told, so that nothing counts twice; which are
below it is kept, for the newest time, and so is what a directory's files say of those in it.
"""

from __future__ import annotations

from typing import NamedTuple

from scantree.reader.listing import Listing
from scantree.reader.protocol import is_store
from scantree.scanning.findings import NO_ROW
from scantree.scanning.report import ScanReport
from scantree.scanning.tasks import ScanL1DirTask
from scantree.space.packed_marks import marks_in, may_be_tagged, newest_in
from scantree.space.rules import BESIDE_DIRECTORIES, CACHE, kind_of


class Rebuildable(NamedTuple):
    """A directory that can be made again: its row, its kind, and its newest time.

    ``newest`` is the latest mtime at and below it, in seconds since the epoch; None where that
    isn't known.
    """

    row: int
    kind: str
    newest: int | None


class Found(NamedTuple):
    """All of them in a scan, by row.

    Not ``has_files`` where only those could be told that their names tell, since nothing is known
    of files; not ``reads_tags`` where nobody could look into a CACHEDIR.TAG.
    """

    items: tuple[Rebuildable, ...]
    has_files: bool = True
    reads_tags: bool = True

    @property
    def has_unread_tags(self) -> bool:
        """Whether one of them is a cache only by the name of its tag."""
        return not self.reads_tags and any(item.kind == CACHE for item in self.items)


class Recognition:
    """Told of directories, parents before children, it finds those that can be made again."""

    __slots__ = ("_beside", "_kinds", "_marks", "_newest", "_tops")

    def __init__(self) -> None:
        self._kinds: dict[int, str] = {}
        self._newest: dict[int, int | None] = {}
        self._tops: dict[int, int] = {}
        """The uppermost that each row lies in, or is."""
        self._marks: dict[int, int] = {}
        self._beside: dict[int, tuple[bytes, ...]] = {}

    def add(
        self, row: int, parent: int, name: bytes, marks: int, newest: int | None, *, is_cache: bool
    ) -> None:
        """A directory with its marks; ``newest`` is of it and its own files."""
        top = self._tops.get(parent)
        if top is not None:
            self._tops[row] = top
            self.add_time(row, newest)
            return
        kind = CACHE if is_cache else self._kind(parent, name, marks)
        if kind is not None:
            self._kinds[row] = kind
            self._newest[row] = newest
            self._tops[row] = row
        elif marks:
            self._marks[row] = marks

    def add_time(self, row: int, newest: int | None) -> None:
        """Something that lies in a row was changed then."""
        top = self._tops.get(row)
        if top is not None and newest is not None:
            before = self._newest[top]
            self._newest[top] = newest if before is None else max(before, newest)

    def add_directories(self, row: int, names: tuple[bytes, ...]) -> None:
        """The names of a row's directories, where one of them is judged by these."""
        self._beside[row] = names

    def is_inside(self, row: int) -> bool:
        """Whether a row can be made again, or lies in what can."""
        return row in self._tops

    def found(self) -> tuple[Rebuildable, ...]:
        """What was found until now."""
        return tuple(Rebuildable(row, kind, self._newest[row]) for row, kind in self._kinds.items())

    def _kind(self, parent: int, name: bytes, marks: int) -> str | None:
        beside = self._beside.get(parent, ()) if name in BESIDE_DIRECTORIES else ()
        return kind_of(name, marks, self._marks.get(parent, 0), beside)


class RebuildableSink:
    """Finds them while a scan runs that was asked for ``rules.MARKS``, with a tree.

    In an object store it finds them by their entries, if the scan was asked for these.
    """

    def __init__(self) -> None:
        self._recognition = Recognition()
        self._reads_tags = True

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """A directory, or what stands for none."""
        if row < 0:
            return
        newest = None if not listing.identified else listing.newest or listing.mtime
        if not listing.is_directory:
            if task.depth:
                self._recognition.add_time(row, newest)
            return
        name, parent = task.name, task.parent_row
        if not task.depth:
            name, parent = last_name(task.scope.bucket), NO_ROW
        marks, is_cache = listing.marks, listing.is_cache
        if is_store(task.scope.bucket):
            # Nothing is marked there, nor looked into; a directory has no time of its own.
            packed = listing.entries
            marks, is_cache = marks_in(packed), may_be_tagged(packed)
            newest = newest_in(packed) if packed else None
            self._reads_tags &= not is_cache
        self._recognition.add(row, parent, name, marks, newest, is_cache=is_cache)
        names = [each.name for each in listing.subdirectories]
        if not BESIDE_DIRECTORIES.isdisjoint(names):
            self._recognition.add_directories(row, tuple(names))

    def close(self, report: ScanReport) -> None:
        """Nothing is left to do."""

    def found(self) -> Found:
        """What was found, once the scan has ended."""
        return Found(self._recognition.found(), reads_tags=self._reads_tags)


def last_name(path: bytes) -> bytes:
    """The last name of a root's path."""
    return path.rstrip(b"/").rpartition(b"/")[2]
