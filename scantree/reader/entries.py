"""The entries of one directory, summed into its listing.

Two loops with the same answers. ``sum_entries`` is the fast one, for an open directory
whose links are not followed: nothing but the sums outlives an entry, and only what is
no plain file costs a call. ``sum_entries_of_any_kind`` follows links and asks for no
descriptor. Both count as far as they get: an error of one entry is that entry's.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from errno import EINTR, ELOOP, ENOENT, ENOTDIR
from functools import partial
from stat import ST_INO, ST_MODE, ST_NLINK, ST_SIZE
from typing import TYPE_CHECKING

from scantree.reader.interruptions import status_of, uninterrupted
from scantree.reader.listing import (
    MOST_LISTED_PROBLEMS,
    EntryKind,
    EntryProblem,
    LinkedEntry,
    Listing,
    Operation,
    Subdirectory,
)

if TYPE_CHECKING:
    from scantree.reader.entry_taker import EntryTaker

BLOCK = 512
"""The unit of st_blocks, in bytes."""

_TYPE_BITS = 0o170000

REMEMBER_ALL = 0
"""A link limit: every non-directory may be met again, as where links are followed."""
REMEMBER_LINKED = 1
"""A link limit: what has more than one name may be met again."""
REMEMBER_NONE = sys.maxsize
"""A link limit: each name counts."""
_NOTHING_IS_PLAIN = -1
"""A link limit that everything exceeds, so that nothing is only summed."""


class Remembering:
    """Which non-directories go into ``links``, because they may be met again.

    Those with more than ``link_limit`` names, and those ``watched`` by (device, inode).
    ``inodes`` are the numbers of these, to rule out most others quickly.
    """

    __slots__ = ("inodes", "link_limit", "watched")

    def __init__(self, link_limit: int, watched: frozenset[tuple[int, int]] = frozenset()) -> None:
        self.link_limit = link_limit
        self.watched = watched
        self.inodes = frozenset(inode for _, inode in watched)

    def remembers(self, status: os.stat_result) -> bool:
        """Whether this is one of them."""
        return status.st_nlink > self.link_limit or (status.st_dev, status.st_ino) in self.watched


LEADS_NOWHERE = frozenset({ENOENT, ENOTDIR, ELOOP})
"""What looking through a dangling symbolic link says."""


def allocated_size(status: os.stat_result) -> int:
    """The bytes that an inode occupies; its st_size where the platform doesn't tell."""
    try:
        return status.st_blocks * BLOCK
    except AttributeError:
        return status.st_size


def kind_and_size(status: os.stat_result) -> tuple[EntryKind, int]:
    """What a non-directory is, and the apparent size it counts with."""
    kind = status.st_mode & _TYPE_BITS
    if kind == 0o100000:
        return EntryKind.FILE, status.st_size
    if kind == 0o120000:
        return EntryKind.SYMLINK, status.st_size
    return EntryKind.OTHER, 0


def count_entry(listing: Listing, status: os.stat_result, remembering: Remembering) -> None:
    """Count a non-directory: into ``links`` where it may be met again, else into the sums."""
    kind, apparent_size = kind_and_size(status)
    if remembering.remembers(status):
        listing.links.append(
            LinkedEntry(
                status.st_dev,
                status.st_ino,
                kind,
                status.st_nlink,
                apparent_size,
                allocated_size(status),
            )
        )
        return
    if kind is EntryKind.FILE:
        listing.files += 1
    elif kind is EntryKind.SYMLINK:
        listing.symlinks += 1
    else:
        listing.others += 1
    listing.apparent_size += apparent_size
    listing.allocated_size += allocated_size(status)


def sum_entries(
    listing: Listing,
    descriptor: int,
    entries: Iterable[os.DirEntry[str]],
    remembering: Remembering,
    taker: EntryTaker | None = None,
) -> None:
    """Sum the ``entries`` of the directory open as ``descriptor``; links stay links.

    A ``taker`` takes them, too.
    """
    look = os.stat
    floor = None if taker is None else taker.floor
    is_apparent = taker is not None and taker.is_apparent
    is_any_plain = taker is None or floor is not None
    link_limit = remembering.link_limit if is_any_plain else _NOTHING_IS_PLAIN
    watched = remembering.inodes
    subdirectories = listing.subdirectories
    files = apparent_size = blocks = 0
    entry = None
    try:
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    subdirectories.append(
                        Subdirectory(entry.name.encode(_ENCODING, _ON_BAD_BYTE), entry.inode())
                    )
                    continue
                # Not by the entry, whose path need not be below the descriptor.
                status = look(entry.name, dir_fd=descriptor, follow_symlinks=False)
            except OSError as error:
                found = _look_again(listing, descriptor, entry.name, error)
                if found is None:
                    continue
                status = found
            if (
                status[ST_MODE] & _TYPE_BITS != 0o100000
                or status[ST_NLINK] > link_limit
                or (watched and status[ST_INO] in watched)
            ):
                if status[ST_MODE] & _TYPE_BITS == 0o040000:
                    subdirectories.append(Subdirectory(os.fsencode(entry.name), status[ST_INO]))
                else:
                    count_entry(listing, status, remembering)
                    if taker is not None:
                        taker.add(os.fsencode(entry.name), status)
                continue
            if floor is not None and taker is not None:
                size = status[ST_SIZE] if is_apparent else allocated_size(status)
                if size >= floor.value:
                    taker.add(os.fsencode(entry.name), status)
            files += 1
            apparent_size += status[ST_SIZE]
            blocks += status.st_blocks
    except OSError as error:
        _note_read_error(listing, error, nothing_read=entry is None)
    listing.files += files
    listing.apparent_size += apparent_size
    listing.allocated_size += blocks * BLOCK
    if taker is not None:
        taker.end(listing)


def sum_entries_of_any_kind(
    listing: Listing,
    entries: Iterable[os.DirEntry[str]],
    remembering: Remembering,
    follow: bool,
    descriptor: int | None = None,
    taker: EntryTaker | None = None,
) -> None:
    """Sum ``entries``; with ``follow`` a symbolic link counts as what it leads to.

    A link that leads nowhere counts as itself. ``descriptor`` is the directory's, where
    the entries were read from one. A ``taker`` takes them, too.
    """
    entry = None
    try:
        for entry in entries:
            name = os.fsencode(entry.name)
            try:
                if uninterrupted(partial(entry.is_dir, follow_symlinks=False)):
                    listing.subdirectories.append(Subdirectory(name, entry.inode()))
                    continue
                status = uninterrupted(partial(entry.stat, follow_symlinks=False))
                through_link = follow and stat.S_ISLNK(status.st_mode)
                if through_link:
                    status = _target(entry, descriptor) or status
            except OSError as error:
                _note_entry_error(listing, name, error)
                continue
            if stat.S_ISDIR(status.st_mode):
                listing.subdirectories.append(Subdirectory(name, status.st_ino, through_link))
            else:
                count_entry(listing, status, remembering)
                if taker is not None:
                    taker.add(name, status)
    except OSError as error:
        _note_read_error(listing, error, nothing_read=entry is None)
    if taker is not None:
        taker.end(listing)


def kept_entries(
    listing: Listing,
    entries: Iterable[os.DirEntry[str]],
    directory: bytes,
    excludes: Callable[[bytes], bool],
) -> Iterator[os.DirEntry[str]]:
    """The entries of ``directory`` that ``excludes`` leaves in; the others are counted."""
    base = directory if directory.endswith(b"/") else directory + b"/"
    for entry in entries:
        if excludes(base + os.fsencode(entry.name)):
            listing.excluded += 1
        else:
            yield entry


_ENCODING = sys.getfilesystemencoding()
_ON_BAD_BYTE = sys.getfilesystemencodeerrors()


def _target(entry: os.DirEntry[str], descriptor: int | None) -> os.stat_result | None:
    """What a symbolic link leads to; None where it leads nowhere."""
    try:
        # The entry itself would follow only what its directory says is a link.
        return status_of(entry.path, dir_fd=descriptor)
    except OSError as error:
        if error.errno in LEADS_NOWHERE:
            return None
        raise


def _look_again(
    listing: Listing, descriptor: int, name: str, error: OSError
) -> os.stat_result | None:
    """What an entry is if only the look at it was interrupted; or else its error is noted."""
    if error.errno == EINTR:
        try:
            return status_of(name, dir_fd=descriptor, follow_symlinks=False)
        except OSError as again:
            error = again
    _note_entry_error(listing, os.fsencode(name), error)
    return None


def _note_entry_error(listing: Listing, name: bytes, error: OSError) -> None:
    if error.errno == ENOENT:
        listing.vanished += 1
        if len(listing.vanished_names) < MOST_LISTED_PROBLEMS:
            listing.vanished_names.append(name)
    else:
        _note_problem(listing, Operation.STAT, name, error)


def _note_read_error(listing: Listing, error: OSError, *, nothing_read: bool) -> None:
    listing.failed = nothing_read and not listing.excluded
    _note_problem(listing, Operation.READ, b"", error)


def _note_problem(listing: Listing, operation: Operation, name: bytes, error: OSError) -> None:
    errno = error.errno or 0
    if len(listing.problems) < MOST_LISTED_PROBLEMS:
        listing.problems.append(EntryProblem(operation, name, errno))
        return
    counts = listing.unlisted_problems
    if counts is None:
        counts = listing.unlisted_problems = {}
    kind = (operation, errno)
    counts[kind] = counts.get(kind, 0) + 1
