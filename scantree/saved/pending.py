"""The directories that a scan knows and hasn't read, as they are to stand in its file.

Most are read soon after they became known: those never reach the file. What does is what is
known and not read at a commit, and it leaves the file with the commit after it was read.
"""

from __future__ import annotations

from collections.abc import Iterable

from scantree.reader.plain_rows import Family, Key
from scantree.saved.values import Value, shown_if_odd, stored_name
from scantree.scanning.findings import NO_ROW
from scantree.scanning.tasks import ScanL1DirTask


class PendingDirectories:
    """Follows what becomes known and what is read; tells what a commit has to change.

    ``new`` are the families, by their parents' rows, that the file hasn't got. Whoever enters
    listings adds to it, and takes from it; see ``scantree.reader.plain_rows``. ``roots`` is how
    many roots there are that the file hasn't got.
    """

    def __init__(self, roots: int = 0) -> None:
        self.new: dict[int, Family[ScanL1DirTask]] = {}
        self._roots = range(roots)
        self._kept: dict[Key, int] = {}
        self._gone: list[tuple[int]] = []
        self._last = 0

    def keep(self, key: Key, number: int) -> None:
        """Know of one that is in the file already, under this number."""
        self._kept[key] = number
        self._last = max(self._last, number)

    def remove(self, keys: Iterable[Key]) -> None:
        """Some were read that are not new: the file has them, or they were never known."""
        for key in keys:
            number = self._kept.pop(key, None)
            if number is not None:
                self._gone.append((number,))

    def take_gone(self) -> list[tuple[int]]:
        """The numbers of those that leave the file."""
        gone, self._gone = self._gone, []
        return gone

    def take_new(self, roots: tuple[bytes, ...]) -> list[Value]:
        """The values of the rows of those that the file hasn't got, one after the other."""
        values: list[Value] = []
        for root in self._roots:
            values += (self._number((NO_ROW, root)), None, *_told(roots[root]), root, 0, 0, False)
        self._roots = range(0)
        for row, (task, subdirectories, read) in self.new.items():
            for name, inode, followed in subdirectories:
                if name not in read:
                    number = self._number((row, name))
                    depth = task.depth + 1
                    values += (number, row, *_told(name), task.root, depth, inode, followed)
        self.new.clear()
        return values

    def _number(self, key: Key) -> int:
        self._last += 1
        self._kept[key] = self._last
        return self._last


def _told(name: bytes) -> tuple[Value, Value]:
    stored = stored_name(name)
    return stored, shown_if_odd(stored)
