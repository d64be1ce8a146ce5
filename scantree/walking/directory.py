"""A directory of a walk, with its entries."""

from __future__ import annotations

import os
from typing import Any, Generic, NamedTuple, TypeVar

from scantree.reader.listing import Listing
from scantree.scanning.path_type import path_as
from scantree.scanning.paths import join
from scantree.scanning.problems import errno_name
from scantree.scanning.tasks import ScanL1DirTask
from scantree.walking.entry import Entry, entries_of
from scantree.walking.place import Place

P = TypeVar("P")


class WalkProblem(NamedTuple):
    """One failed operation, on a directory or an entry of it; ``path`` is of the walk's type."""

    path: Any
    operation: str
    errno: int

    @property
    def symbol(self) -> str:
        """The errno's symbol, such as ``EACCES``."""
        return errno_name(self.errno)

    @property
    def message(self) -> str:
        """What strerror(3) says of the errno."""
        return os.strerror(self.errno)


class Directory(Generic[P]):
    """A directory as it was read. Sizes are bytes, and its own: without what lies in it.

    A root that is no directory is one, too, with itself as its only entry. Entries are made
    when they are asked for.
    """

    __slots__ = ("_entries", "_kind", "_listing", "_place", "_task")

    def __init__(self, task: ScanL1DirTask, listing: Listing, kind: type) -> None:
        self._task = task
        self._listing = listing
        self._kind = kind
        self._place: Place | None = None
        self._entries: tuple[Entry[P], ...] | None = None

    @property
    def _where(self) -> Place:
        if self._place is None:
            task = self._task
            self._place = Place(
                join(task.bucket, task.dir_prefix),
                self._kind,
                is_directory=self._listing.is_directory,
            )
        return self._place

    @property
    def path(self) -> P:
        """The path, beginning with the walk's own, and in its type."""
        path: P = self._where.path
        return path

    def __fspath__(self) -> Any:
        """The path."""
        return os.fspath(self._where.path) if self._kind not in {str, bytes} else self._where.path

    @property
    def name(self) -> Any:
        """The last name of the path; of the root, its path as it was given."""
        return self._name_of(self._task.name or self._task.bucket)

    @property
    def depth(self) -> int:
        """How many names the path has below the root's."""
        return self._task.depth

    @property
    def entries(self) -> tuple[Entry[P], ...]:
        """What is no directory in it, in the order of reading."""
        if self._entries is None:
            self._entries = entries_of(self._listing.entries, self._where)
        return self._entries

    @property
    def subdirectories(self) -> tuple[Any, ...]:
        """The names of the directories in it, also of those that are not entered."""
        return tuple(self._name_of(each.name) for each in self._listing.subdirectories)

    @property
    def is_directory(self) -> bool:
        """Whether it is one: the root may be something else."""
        return self._listing.is_directory

    @property
    def is_read(self) -> bool:
        """Whether anything in it could be read; why not, its problems say."""
        return not self._listing.failed

    @property
    def problems(self) -> tuple[WalkProblem, ...]:
        """What failed, of very many problems the first 1,000."""
        return tuple(
            WalkProblem(self._where.path_of(name) if name else self.path, operation.value, errno)
            for operation, name, errno, _ in self._listing.problems
        )

    @property
    def problem_count(self) -> int:
        """How many problems there are in all."""
        unlisted = self._listing.unlisted_problems or {}
        return len(self._listing.problems) + sum(unlisted.values())

    @property
    def vanished(self) -> int:
        """How many entries were listed and gone when looked at."""
        return self._listing.vanished

    @property
    def excluded(self) -> int:
        """How many entries matched what is excluded."""
        return self._listing.excluded

    @property
    def apparent_size(self) -> int:
        """Its own st_size; 0 where it could not be looked at, as all that follows."""
        return self._listing.directory_apparent_size

    @property
    def allocated_size(self) -> int:
        """Its own st_blocks * 512."""
        return self._listing.directory_allocated_size

    @property
    def mtime(self) -> int:
        """When it was changed, in whole seconds since the epoch."""
        return self._listing.mtime

    @property
    def mode(self) -> int:
        """Its st_mode."""
        return self._listing.mode

    @property
    def uid(self) -> int:
        """Its owner."""
        return self._listing.uid

    @property
    def gid(self) -> int:
        """Its group."""
        return self._listing.gid

    @property
    def device(self) -> int:
        """The device that it lies on."""
        return self._listing.device

    @property
    def inode(self) -> int:
        """Its number on the device."""
        return self._listing.inode

    def __repr__(self) -> str:
        """What it is and how much is in it."""
        listing = self._listing
        count = listing.files + listing.symlinks + listing.others + len(listing.links)
        below = len(listing.subdirectories)
        problems = f", {self.problem_count} problems" if listing.problems else ""
        return f"Directory({self.path!r}, {count} entries, {below} subdirectories{problems})"

    def _name_of(self, name: bytes) -> Any:
        return path_as(bytes if self._kind is bytes else str, name)
