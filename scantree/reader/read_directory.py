"""Reading one directory into a listing: what is common to every way of doing it.

``DirectoryReader.read`` answers with a listing for whatever the file system does, with
one exception: where no descriptor is to be had (``is_shortage``), it raises that error
with nothing counted, and its caller decides whether to try again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
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
    from scantree.reader.entry_taker import EntryTaker


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


def taker_of(options: ReadOptions) -> Callable[[Listing, DirectoryRequest], EntryTaker | None]:
    """Who takes the entries of a listing, of which the directory is known."""
    if not (options.entries or options.records or options.marks or options.gathering):
        return _nobody
    from scantree.reader.taking import taking  # noqa: PLC0415 - start-up

    return taking(options, remembering(options).remembers)


def _nobody(_: Listing, __: DirectoryRequest) -> None:
    """Nobody takes them."""


def tag_check_of(
    options: ReadOptions,
) -> Callable[[DirectoryRequest, Listing, int | bytes], bool] | None:
    """What enters in a listing whether its directory is tagged as a cache, if that is asked.

    It is given the directory, open or by its path, and answers whether it is left out.
    """
    if not options.looks_for_tags:
        return None
    from scantree.reader.cache_tag import is_left_out  # noqa: PLC0415 - start-up

    return partial(is_left_out, options)


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
    taker = taker_of(options)(listing, request)
    if taker is not None:
        path = path_of(options, request)
        taker.add(path[path.rfind(b"/") + 1 :], status)
        taker.end(listing)
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
