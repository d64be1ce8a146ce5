"""What an entry that is no directory can be asked, besides its fields; the same for both twins."""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scantree.reader.entry_place import EntryPlace

RECORD = Struct("=qqQQQqqqIIIIIIII")
"""A record, without its name: apparent size, blocks, inode, device, links, the seconds of three
times (modified, accessed, changed), their nanoseconds, mode, owner, group, the length of the
name, and nothing."""

ALIGNMENT = 8
BLOCK = 512
NANOSECONDS = 1_000_000_000


class EntryMethods:
    """What is no directory, in a directory. Sizes are bytes, times since the epoch.

    ``name`` is bytes where the walk's path is, and else text. ``device``, ``inode`` and
    ``links`` tell one file under several names from several files. ``kind`` is ``file``,
    ``symlink``, or ``other`` for fifos, sockets and device nodes, which ``mode`` tells apart;
    these have the apparent size 0. ``mtime`` is in whole seconds.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        name: Any
        place: EntryPlace
        apparent_size: int
        inode: int
        device: int
        links: int
        mode: int
        uid: int
        gid: int

        @property
        def kind(self) -> str: ...  # noqa: D102
        @property
        def allocated_size(self) -> int: ...  # noqa: D102
        @property
        def mtime_ns(self) -> int: ...  # noqa: D102
        @property
        def atime_ns(self) -> int: ...  # noqa: D102
        @property
        def ctime_ns(self) -> int: ...  # noqa: D102

    @property
    def path(self) -> Any:
        """The whole path, in the type of the walk's own."""
        return self.place.path_of(self.name)

    def __fspath__(self) -> Any:
        """The whole path."""
        return os.fspath(self.path)

    def __eq__(self, other: object) -> bool:
        """Whether all that is known is the same."""
        if type(other) is not type(self):
            return NotImplemented
        return self.path == other.path and record_of(self) == record_of(other)

    def __hash__(self) -> int:
        """By the path."""
        return hash(self.path)

    def __repr__(self) -> str:
        """What is asked for first."""
        return (
            f"Entry({self.path!r}, {self.kind!r}, apparent_size={self.apparent_size},"
            f" allocated_size={self.allocated_size})"
        )


def record_of(entry: EntryMethods) -> bytes:
    """The record of an entry."""
    return record(
        os.fsencode(entry.name),
        (entry.apparent_size, entry.allocated_size // BLOCK),
        (entry.inode, entry.device, entry.links),
        (entry.mtime_ns, entry.atime_ns, entry.ctime_ns),
        (entry.mode, entry.uid, entry.gid),
    )


def record(
    name: bytes,
    sizes: tuple[int, int],
    identity: tuple[int, int, int],
    times_ns: tuple[int, int, int],
    owner: tuple[int, int, int],
) -> bytes:
    """A record of these: apparent size and blocks, inode, device and links, times, and owner."""
    seconds, nanoseconds = zip(*(divmod(time, NANOSECONDS) for time in times_ns), strict=True)
    fields = (*sizes, *identity, *seconds, *nanoseconds, *owner, len(name), 0)
    return RECORD.pack(*fields) + name + bytes(-len(name) % ALIGNMENT)
