"""The directories that a scan knows and hasn't read, as they are to stand in its file.

Most are read soon after they became known: those never reach the file. What does is what is
known and not read at a commit, and it leaves the file with the commit after it was read.
"""

from __future__ import annotations

from typing import TypeAlias

from scantree.reader.listing import Subdirectory
from scantree.saved.values import Value, shown_if_odd, stored_name
from scantree.scanning.findings import NO_ROW
from scantree.scanning.tasks import ScanL1DirTask

Key: TypeAlias = tuple[int, "bytes | int"]
"""A directory by its parent's row and its name; a root by its place among the roots."""


class PendingDirectories:
    """Follows what becomes known and what is read; tells what a commit has to change.

    ``new`` are those that the file hasn't got, each with its parent's task and what that tells
    of it; None for a root. Whoever enters a listing adds to it, and takes from it.
    """

    def __init__(self) -> None:
        self.new: dict[Key, tuple[ScanL1DirTask, Subdirectory] | None] = {}
        self._kept: dict[Key, int] = {}
        self._gone: list[tuple[int]] = []
        self._last = 0

    def keep(self, key: Key, number: int) -> None:
        """Know of one that is in the file already, under this number."""
        self._kept[key] = number
        self._last = max(self._last, number)

    def remove(self, key: Key) -> None:
        """A directory was read."""
        if key in self.new:
            del self.new[key]
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
        for key, known in self.new.items():
            parent, name = key
            root = depth = inode = 0
            followed = False
            if known is not None:
                task, (_, inode, followed) = known
                root, depth = task.root, task.depth + 1
            elif isinstance(name, int):
                root, name = name, roots[name]
            assert isinstance(name, bytes)
            self._last += 1
            self._kept[key] = self._last
            stored = stored_name(name)
            values += (
                self._last,
                None if parent == NO_ROW else parent,
                stored,
                shown_if_odd(stored),
                root,
                depth,
                inode,
                followed,
            )
        self.new.clear()
        return values
