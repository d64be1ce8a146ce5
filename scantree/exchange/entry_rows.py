"""Each entry of a scan as a row of a table: the columns that ndjson, csv and parquet share.

Directories come before what is in them. All sizes are an entry's own, so that they add up to the
scan's totals, each inode taken once by ``device`` and ``inode``; the sums of all below a directory
are the ``total_`` columns, as the tree view has them. What is unknown has no value. A name that
could not be looked at is a row of the kind ``unknown``; a directory that was left out, or that a
stopped scan did not get to, has a ``state`` and nothing else.

Of all that is held in memory nothing grows with the scan but the path that is told.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import Final, NamedTuple

from scantree.reader.packed_entries import Directory, Entry, unpack
from scantree.saved.depth_first import FAILED_LOOK, PENDING, DirectoryStep, NestedScan
from scantree.scanning.findings import DIRECTORY, FILE, OTHER, SYMLINK

SKIPPED = "skipped"
FAILED = "failed"
UNKNOWN_KIND = "unknown"

_UNKNOWN = -1


class Row(NamedTuple):
    """A row; its fields are the columns, but that ``path`` is bytes.

    Sizes are bytes, ``mtime`` seconds since the epoch.
    """

    path: bytes
    kind: str
    state: str | None
    depth: int
    apparent_size: int | None = None
    allocated_size: int | None = None
    mtime: int | None = None
    uid: int | None = None
    gid: int | None = None
    mode: int | None = None
    device: int | None = None
    inode: int | None = None
    links: int | None = None
    total_apparent_size: int | None = None
    total_allocated_size: int | None = None
    total_inodes: int | None = None
    total_files: int | None = None


COLUMNS: Final = ("path", "path_b64", *Row._fields[1:])
"""The columns by their names; ``path_b64`` is there where a path is not valid UTF-8."""


def directories(scan: NestedScan) -> Iterator[tuple[DirectoryStep, bytes]]:
    """Each directory with its path, which begins with its root as it was given."""
    path = bytearray()
    ends: list[int] = []
    for step in scan.steps():
        if step is None:
            del path[ends.pop() :]
            continue
        ends.append(len(path))
        if len(ends) > 1:
            path = bytearray(_beneath(bytes(path), is_root=len(ends) == 2))
        path += step.name
        yield step, bytes(path)


def own_rows(step: DirectoryStep, path: bytes) -> Iterator[Row]:
    """A directory, and what is only a name in it; its entries have rows of their own."""
    if step.is_directory:
        yield _directory(step, path)
    for name in step.unread:
        yield Row(beneath(step, path) + name, UNKNOWN_KIND, FAILED, step.depth + 1)
    for name, reason in step.left_out:
        state = reason if reason in {FAILED_LOOK, PENDING} else SKIPPED
        yield Row(beneath(step, path) + name, DIRECTORY, state, step.depth + 1)


def entry_rows(step: DirectoryStep, path: bytes, part: str) -> Iterator[Row]:
    """The rows of some packed entries of a directory. Raises ``ValueError``."""
    for entry in unpack(part, step.compared_with):
        yield entry_row(entry, step, path)


def entry_row(entry: Entry, step: DirectoryStep, path: bytes) -> Row:
    """The row of an entry of a directory, or of a root that is none."""
    return Row(
        beneath(step, path) + entry.name if step.is_directory else path,
        kind_of(entry.mode),
        None,
        step.depth + step.is_directory,
        entry.apparent_size,
        entry.allocated_size,
        entry.mtime,
        known(entry.uid),
        known(entry.gid),
        entry.mode,
        known(entry.device),
        entry.inode,
        entry.links,
    )


def beneath(step: DirectoryStep, path: bytes) -> bytes:
    """What stands before a name in a directory of this path."""
    return _beneath(path, is_root=not step.depth)


def _beneath(path: bytes, *, is_root: bool) -> bytes:
    # Below a root a directory of an object store may have an empty name.
    return path if is_root and path.endswith(b"/") else path + b"/"


def kind_of(mode: int) -> str:
    """The kind of what is no directory."""
    if stat.S_ISREG(mode):
        return FILE
    return SYMLINK if stat.S_ISLNK(mode) else OTHER


def known(number: int) -> int | None:
    """A number, unless it stands for none."""
    return None if number == _UNKNOWN else number


def _directory(step: DirectoryStep, path: bytes) -> Row:
    if not step.is_known:
        return Row(path, DIRECTORY, step.state, step.depth)
    own: Directory = step.compared_with
    return Row(
        path,
        DIRECTORY,
        step.state,
        step.depth,
        step.apparent_size,
        step.allocated_size,
        own.mtime,
        known(own.uid),
        known(own.gid),
        step.mode,
        known(own.device),
        own.inode,
        None,
        *step.below,
    )
