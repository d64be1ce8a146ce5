"""Reading one directory into a listing: what is common to every way of doing it.

``DirectoryReader.read`` answers with a listing for whatever the file system does, with
one exception: where no descriptor is to be had (``is_shortage``), it raises that error
with nothing counted, and its caller decides whether to try again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from errno import EMFILE, ENFILE
from stat import ST_MTIME
from typing import TYPE_CHECKING, Protocol

from scantree.reader.entries import (
    LEADS_NOWHERE,
    REMEMBER_ALL,
    REMEMBER_LINKED,
    REMEMBER_NONE,
    Remembering,
    allocated_size,
    count_entry,
)
from scantree.reader.interruptions import status_of
from scantree.reader.listing import EntryProblem, Listing, Operation, Skip
from scantree.reader.protocol import DirectoryRequest, ReadOptions

if TYPE_CHECKING:
    from scantree.reader.packed_entries import EntryPacker


class DirectoryReader(Protocol):
    """Reads one directory at a time, in any thread."""

    def read(self, request: DirectoryRequest) -> Listing:
        """The listing of a directory; raises only ``OSError`` for want of descriptors."""

    def give_up(self, request: DirectoryRequest, error: OSError) -> Listing:
        """The listing of a directory that could not be opened because of ``error``."""

    def release_spare(self) -> None:
        """Close descriptors that are kept only to save time."""

    def close(self) -> None:
        """Close what is kept open; no read may be under way."""


def is_shortage(error: OSError) -> bool:
    """Whether the process, or the system, has no descriptor left."""
    return error.errno in {EMFILE, ENFILE}


def remembering(options: ReadOptions) -> Remembering:
    """Which non-directories are not summed but told one by one."""
    if options.count_links:
        limit = REMEMBER_NONE
    else:
        limit = REMEMBER_ALL if options.follow_symlinks else REMEMBER_LINKED
    return Remembering(limit, options.watched)


def path_of(options: ReadOptions, request: DirectoryRequest) -> bytes:
    """The path of a request's directory, from its root's as given."""
    root = options.roots[request.root]
    if not request.dir_prefix:
        return root
    return root + request.dir_prefix if root.endswith(b"/") else root + b"/" + request.dir_prefix


def identify(listing: Listing, status: os.stat_result) -> None:
    """Enter a directory's identity and its own sizes."""
    listing.device = status.st_dev
    listing.inode = status.st_ino
    listing.identified = True
    listing.directory_apparent_size = status.st_size
    listing.directory_allocated_size = allocated_size(status)
    listing.mtime = int(status[ST_MTIME])
    listing.uid = status.st_uid
    listing.gid = status.st_gid
    listing.mode = status.st_mode


def packer_of(options: ReadOptions) -> Callable[[Listing], EntryPacker | None]:
    """What packs the entries of a listing, of which the directory is known."""
    if not options.entries:
        return _no_packer
    from scantree.reader.packed_entries import (  # noqa: PLC0415 - start-up
        Directory,
        EntryPacker,
    )

    return lambda listing: EntryPacker(Directory.of(listing))


def _no_packer(_: Listing) -> None:
    """What packs nothing."""


def no_directory(
    options: ReadOptions,
    request: DirectoryRequest,
    status: os.stat_result,
    remembering: Remembering,
) -> Listing:
    """The listing of a root, or of a name below one, that stands for no directory."""
    listing = Listing()
    listing.is_directory = False
    listing.device = status.st_dev
    listing.inode = status.st_ino
    listing.identified = True
    count_entry(listing, status, remembering)
    packer = packer_of(options)(listing)
    if packer is not None:
        path = path_of(options, request)
        packer.add(path[path.rfind(b"/") + 1 :], status)
        listing.entries = packer.packed()
    return listing


def failure(operation: Operation, error: OSError) -> Listing:
    """The listing of a directory of which nothing is known but why."""
    listing = Listing()
    listing.failed = True
    listing.problems.append(EntryProblem(operation, b"", error.errno or 0))
    return listing


def skipped(reason: Skip) -> Listing:
    """The listing of a directory that is not entered."""
    listing = Listing()
    listing.skip = reason
    return listing


def root_status(path: bytes) -> os.stat_result:
    """What a root is: a link is followed, or is itself where it leads nowhere."""
    try:
        return status_of(path)
    except OSError as error:
        if error.errno in LEADS_NOWHERE:
            try:
                return status_of(path, follow_symlinks=False)
            except OSError:
                raise error from None
        raise
