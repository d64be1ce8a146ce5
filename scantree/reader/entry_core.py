"""An entry that is no directory, in Python: the twin of what the native reader makes."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from scantree.reader.entry_methods import ALIGNMENT, BLOCK, NANOSECONDS, RECORD, EntryMethods

if TYPE_CHECKING:
    from scantree.reader.entry_place import EntryPlace


class Entry(EntryMethods):
    """See ``EntryMethods``."""

    # As a dictionary, whose texts are the help of each.
    __slots__ = {
        "_blocks": None,
        "_times": None,
        "apparent_size": "The st_size; 0 for what is neither file nor link.",
        "device": "The device that it lies on.",
        "gid": "Its group.",
        "inode": "Its number on the device.",
        "links": "How many names it has.",
        "mode": "The st_mode.",
        "name": "The name in its directory.",
        "place": "Where it lies.",
        "uid": "Its owner.",
    }

    def __init__(self, name: Any, place: EntryPlace, fields: tuple[int, ...]) -> None:
        self.name = name
        self.place = place
        (
            self.apparent_size,
            self._blocks,
            self.inode,
            self.device,
            self.links,
            *times,
            self.mode,
            self.uid,
            self.gid,
        ) = fields
        self._times = times

    @property
    def allocated_size(self) -> int:
        """The st_blocks * 512."""
        return self._blocks * BLOCK

    @property
    def kind(self) -> str:
        """What it is."""
        if stat.S_ISREG(self.mode):
            return "file"
        return "symlink" if stat.S_ISLNK(self.mode) else "other"

    @property
    def mtime(self) -> int:
        """When its content was changed, in whole seconds."""
        return self._times[0]

    @property
    def mtime_ns(self) -> int:
        """When its content was changed, in nanoseconds."""
        return self._nanoseconds(0)

    @property
    def atime_ns(self) -> int:
        """When it was read, in nanoseconds."""
        return self._nanoseconds(1)

    @property
    def ctime_ns(self) -> int:
        """When anything of it was changed, in nanoseconds."""
        return self._nanoseconds(2)

    def _nanoseconds(self, which: int) -> int:
        return self._times[which] * NANOSECONDS + self._times[which + 3]


def make_entries(records: bytes, place: EntryPlace, as_text: bool, /) -> tuple[Entry, ...]:
    """The entries of these records. Raises ``ValueError`` where they are none."""
    made = []
    at = 0
    while at < len(records):
        if len(records) - at < RECORD.size:
            raise ValueError("these are no records of entries")
        *fields, length, _ = RECORD.unpack_from(records, at)
        at += RECORD.size
        name = records[at : at + length]
        at += length + -length % ALIGNMENT
        made.append(Entry(os.fsdecode(name) if as_text else name, place, tuple(fields)))
    if at > len(records):
        raise ValueError("these are no records of entries")
    return tuple(made)
