"""The entries of one directory as one value: packed by every reader, and read back here.

A packed value is JSON text in UTF-8, so that SQLite's ``json_each`` makes rows of it without
a function of ours: an array without spaces, in the order of reading, of an array for each
entry that is no directory and that was counted or told as a link::

    ["name",apparent_size,allocated_size,mtime,inode,mode,links,uid,gid,device,"hex"]

- Sizes are bytes, as they are counted: the apparent size of what is neither a file nor a
  symbolic link is 0.
- ``mtime`` (whole seconds, rounded down) and ``inode`` are what is to be added to the
  directory's.
- From ``mode`` (st_mode, with its type) on, elements at the end are left out that are at their
  defaults: a regular file of mode 0644, 1 link, and the directory's owner, group and device.
- ``name`` has ``"``, the backslash and control characters below 0x20 escaped, and U+FFFD in
  place of each byte that is not part of valid UTF-8. Where there is such a byte the entry has
  all its elements, and last the name's bytes in hexadecimal.

A root that is no directory is packed alone, under the last name of its path; there is no
directory to compare it with, so ``mtime`` and ``inode`` are its own, and all is told but
``hex``. No entries are no bytes.

The twin in C is ``native/packed_entries.c``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from json.decoder import JSONDecoder
from json.encoder import encode_basestring
from stat import ST_DEV, ST_GID, ST_INO, ST_MODE, ST_MTIME, ST_NLINK, ST_UID
from typing import TYPE_CHECKING, Final, NamedTuple

from scantree.reader.entries import allocated_size, kind_and_size
from scantree.reader.listing import EntryKind, Listing

if TYPE_CHECKING:
    from scantree.reader.entry_taker import LeastSize

DEFAULT_MODE: Final = 0o100644
DEFAULT_LINKS: Final = 1

_UNKNOWN: Final = -1
"""No owner, no group and no device are this."""
_LEAST = 5
_MOST = 10
"""How many elements an entry has, without ``hex``."""


class Entry(NamedTuple):
    """An entry that is no directory. Sizes are bytes, ``mtime`` seconds since the epoch."""

    name: bytes
    apparent_size: int
    allocated_size: int
    mtime: int
    inode: int
    mode: int
    links: int
    uid: int
    gid: int
    device: int

    @classmethod
    def of(cls, name: bytes, status: os.stat_result) -> Entry:
        """The entry of this name."""
        return cls(
            name,
            kind_and_size(status)[1],
            allocated_size(status),
            int(status[ST_MTIME]),
            status[ST_INO],
            status[ST_MODE],
            status[ST_NLINK],
            status[ST_UID],
            status[ST_GID],
            status[ST_DEV],
        )

    @property
    def kind(self) -> EntryKind:
        """What it is."""
        if stat.S_ISREG(self.mode):
            return EntryKind.FILE
        return EntryKind.SYMLINK if stat.S_ISLNK(self.mode) else EntryKind.OTHER


class Directory(NamedTuple):
    """What the entries of a directory are compared with: the directory's own."""

    mtime: int = 0
    inode: int = 0
    uid: int = _UNKNOWN
    gid: int = _UNKNOWN
    device: int = _UNKNOWN

    @classmethod
    def of(cls, listing: Listing) -> Directory:
        """The directory of a listing, or none where it stands for no directory."""
        if not listing.is_directory:
            return NO_DIRECTORY
        return cls(listing.mtime, listing.inode, listing.uid, listing.gid, listing.device)


NO_DIRECTORY: Final = Directory()
"""That of a root that is no directory."""


class EntryPacker:
    """Packs the entries of one directory, one after the other."""

    __slots__ = ("_directory", "_packed")

    floor: LeastSize | None = None
    is_apparent = False

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._packed = bytearray()

    @property
    def size(self) -> int:
        """How many bytes there are so far."""
        return len(self._packed)

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Pack one entry."""
        mtime, inode, uid, gid, device = self._directory
        text, is_exact = shown_name(name)
        packed = (
            f",[{encode_basestring(text)},{kind_and_size(status)[1]},{allocated_size(status)}"
            f",{status[ST_MTIME] - mtime},{status[ST_INO] - inode}"
        )
        others = (
            status[ST_MODE],
            status[ST_NLINK],
            status[ST_UID],
            status[ST_GID],
            status[ST_DEV],
        )
        if not is_exact:
            packed += "".join(f",{each}" for each in others) + f',"{name.hex()}"'
        else:
            defaults = (DEFAULT_MODE, DEFAULT_LINKS, uid, gid, device)
            if others != defaults:
                packed += "".join(f",{each}" for each in _until_defaults(others, defaults))
        self._packed += f"{packed}]".encode()

    def add_entry(self, entry: Entry) -> None:
        """Pack an entry that was told by somebody else."""
        mtime, inode, uid, gid, device = self._directory
        name, apparent_size, allocated, *others = entry
        text, is_exact = shown_name(name)
        packed = (
            f",[{encode_basestring(text)},{apparent_size},{allocated}"
            f",{others[0] - mtime},{others[1] - inode}"
        )
        rest = tuple(others[2:])
        if not is_exact:
            packed += "".join(f",{each}" for each in rest) + f',"{name.hex()}"'
        else:
            defaults = (DEFAULT_MODE, DEFAULT_LINKS, uid, gid, device)
            packed += "".join(f",{each}" for each in _until_defaults(rest, defaults))
        self._packed += f"{packed}]".encode()

    def end(self, listing: Listing) -> None:
        """Hand what was packed to the listing."""
        listing.entries = self.packed()

    def packed(self) -> bytes:
        """The packed value of all that was added."""
        if not self._packed:
            return b""
        self._packed[0:1] = b"["
        self._packed += b"]"
        return bytes(self._packed)


def shown_name(name: bytes) -> tuple[str, bool]:
    """A name as text, with U+FFFD in place of each bad byte; and whether there is none."""
    try:
        return name.decode(), True
    except UnicodeDecodeError:
        text = name.decode("utf-8", "surrogateescape")
        return "".join("�" if "\udc80" <= char <= "\udcff" else char for char in text), False


def unpack(packed: bytes | str, directory: Directory) -> Iterator[Entry]:
    """The entries of a packed value, made one after the other.

    Raises ``ValueError`` where it is none.
    """
    text = packed if isinstance(packed, str) else packed.decode()
    decode = JSONDecoder().raw_decode
    at, before = 0, "["
    while text:
        if text[at : at + 1] != before:
            raise ValueError(f"no packed entries: no {before} at {at}")
        try:
            row, at = decode(text, at + 1)
        except RecursionError:
            raise ValueError(f"no packed entries: no entry at {at + 1}") from None
        yield entry_of(row, directory)
        if at == len(text) - 1 and text[at] == "]":
            return
        before = ","


def entry_of(row: object, directory: Directory) -> Entry:
    """The entry that an element of a packed value stands for. Raises ``ValueError``."""
    if not isinstance(row, list) or len(row) < _LEAST:
        raise ValueError(f"no packed entry: {row!r}")
    name, *told = row
    exact = told.pop() if len(row) > _MOST else ""
    numbers = [each for each in told if isinstance(each, int)]
    if (
        not isinstance(name, str)
        or not isinstance(exact, str)
        or len(numbers) != len(told)
        or len(told) >= _MOST
    ):
        raise ValueError(f"no packed entry: {row!r}")
    _, _, uid, gid, device = directory
    numbers += (DEFAULT_MODE, DEFAULT_LINKS, uid, gid, device)[len(row) - _LEAST :]
    apparent_size, allocated, mtime, inode, *others = numbers
    return Entry(
        bytes.fromhex(exact) if exact else name.encode(),
        apparent_size,
        allocated,
        mtime + directory.mtime,
        inode + directory.inode,
        *others[: _MOST - _LEAST],
    )


def _until_defaults(values: tuple[int, ...], defaults: tuple[int, ...]) -> tuple[int, ...]:
    """The values without those at the end that are at their defaults."""
    end = len(values)
    while end and values[end - 1] == defaults[end - 1]:
        end -= 1
    return values[:end]
