"""Reading directories by path, where the platform has no directory descriptors.

The answers are those of reading by descriptor; what is missing is the protection from
a component that is swapped for a link between looking and reading, and paths beyond
PATH_MAX.
"""

from __future__ import annotations

import os
import stat
from errno import ENOENT

from scantree.reader.boundaries import Boundaries
from scantree.reader.descriptors import is_shortage
from scantree.reader.entries import LEADS_NOWHERE, kept_entries, sum_entries_of_any_kind
from scantree.reader.interruptions import read_through, status_of, uninterrupted
from scantree.reader.listing import Listing, Operation, Skip
from scantree.reader.protocol import DirectoryRequest, ReadOptions
from scantree.reader.read_directory import (
    failure,
    identify,
    no_directory,
    path_of,
    remembering,
    root_status,
    skipped,
    tag_check_of,
    taker_of,
)


class PathDirectoryReader:
    """Reads each directory by its whole path."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._remembering = remembering(options)
        self._taker_of = taker_of(options)
        self._is_left_out = tag_check_of(options)
        self._boundaries = Boundaries(options)
        self._met: set[int] = set()

    def read(self, request: DirectoryRequest) -> Listing:
        """The listing of a directory; raises only for want of descriptors."""
        path = path_of(self._options, request)
        excludes = self._options.excludes
        is_root = not request.dir_prefix
        if is_root and excludes is not None and excludes(path):
            return skipped(Skip.EXCLUDED)
        try:
            status = (
                root_status(path) if is_root else status_of(path, follow_symlinks=request.followed)
            )
        except OSError as error:
            if not is_root and _has_vanished(path, error):
                return self._vanished(request.root)
            return failure(Operation.STAT if is_root else Operation.OPEN, error)
        if not stat.S_ISDIR(status.st_mode):
            return no_directory(self._options, request, status, self._remembering)
        if is_root:
            self._met.add(request.root)
            self._boundaries.set_root_device(request.root, status.st_dev)
        else:
            reason = self._boundaries.skip_unopened(request.root, status.st_dev)
            if reason is None and status.st_dev != request.parent_device:
                reason = self._boundaries.skip(request.root, status.st_dev)
            if reason is not None:
                return skipped(reason)
        return read_through(lambda: self._read_entries(request, path, status))

    def _vanished(self, root: int) -> Listing:
        """What is gone; a problem where its root, which another reader met, isn't there."""
        if root not in self._met:
            try:
                root_status(self._options.roots[root])
            except OSError as error:
                return failure(Operation.OPEN, error)
        return skipped(Skip.VANISHED)

    def give_up(self, request: DirectoryRequest, error: OSError) -> Listing:
        """The listing of a directory that could not be opened because of ``error``."""
        listing = failure(Operation.OPEN, error)
        follow = request.followed or not request.dir_prefix
        try:
            identify(listing, status_of(path_of(self._options, request), follow_symlinks=follow))
        except OSError:
            return listing
        return listing

    def release_spare(self) -> None:
        """Nothing is kept open."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _read_entries(
        self, request: DirectoryRequest, path: bytes, status: os.stat_result
    ) -> Listing:
        options = self._options
        listing = Listing()
        identify(listing, status)
        if self._is_left_out is not None and self._is_left_out(request, listing, path):
            return skipped(Skip.EXCLUDED)
        try:
            scanned = uninterrupted(lambda: os.scandir(os.fsdecode(path)))
        except OSError as error:
            if is_shortage(error):
                raise
            return self._unreadable(request, path, status, error)
        with scanned as entries:
            sum_entries_of_any_kind(
                listing,
                entries
                if options.excludes is None
                else kept_entries(listing, entries, path, options.excludes),
                self._remembering,
                options.follow_symlinks,
                taker=self._taker_of(listing, request),
            )
        return listing

    def _unreadable(
        self, request: DirectoryRequest, path: bytes, status: os.stat_result, error: OSError
    ) -> Listing:
        """A directory that cannot be read counts itself, unless it is gone."""
        if request.dir_prefix and error.errno in LEADS_NOWHERE:
            try:
                status_of(path, follow_symlinks=request.followed)
            except OSError as status_error:
                if _has_vanished(path, status_error):
                    return self._vanished(request.root)
        listing = failure(Operation.OPEN, error)
        identify(listing, status)
        return listing


def _has_vanished(path: bytes, error: OSError) -> bool:
    """Whether what cannot be looked at is gone, or its directory is.

    Not so where that is there, and answers anything else.
    """
    if error.errno not in LEADS_NOWHERE:
        return False
    try:
        above = status_of(os.path.dirname(path), follow_symlinks=False)
    except OSError:
        return True
    return error.errno == ENOENT or not stat.S_ISDIR(above.st_mode)
