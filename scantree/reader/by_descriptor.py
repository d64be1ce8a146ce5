"""Reading directories by descriptor: the fast and the safe way, where there is one."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from errno import ELOOP, ENOTDIR
from types import BuiltinFunctionType
from typing import Protocol

from scantree.reader.backoff import LONGEST_TRIES_NS, MOST_TRIES, back_off
from scantree.reader.boundaries import Boundaries
from scantree.reader.descriptors import is_shortage
from scantree.reader.entries import (
    LEADS_NOWHERE,
    kept_entries,
    sum_entries,
    sum_entries_of_any_kind,
)
from scantree.reader.interruptions import read_through, status_of, was_interrupted
from scantree.reader.listing import Listing, Operation, Skip
from scantree.reader.open_directory import (
    DirectoryOpener,
    OpenButUnknownError,
    RootNotOpenError,
)
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


def is_supported() -> bool:
    """Whether the platform reads directories by descriptor.

    A fake ``os`` claims more than it keeps: only the real one's functions are built in.
    """
    return (
        isinstance(os.open, BuiltinFunctionType)
        and os.scandir in os.supports_fd
        and {os.open, os.stat} <= os.supports_dir_fd
        and hasattr(os, "O_DIRECTORY")
        and hasattr(os, "O_NOFOLLOW")
    )


class Opener(Protocol):
    """Opens directories; ``DirectoryOpener`` is the usual one."""

    def open_root(self, root: int) -> tuple[int, os.stat_result]:
        """A descriptor to read a root, following links, and its fstat(2)."""

    def open(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        """A descriptor to read a directory below a root, and its fstat(2)."""

    def status(self, request: DirectoryRequest) -> os.stat_result:
        """What a directory's name stands for now, without opening that."""

    def reaches_parent(self, request: DirectoryRequest) -> bool:
        """Whether the directory above is where it was, or may be for all that can be seen."""

    def look(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        """A descriptor of whatever a directory's name stands for, and its fstat(2).

        Nothing can be read by it.
        """

    def release_spare(self) -> None:
        """Close the descriptors that are kept only to save time."""

    def close(self) -> None:
        """Close every descriptor that is kept."""


class DescriptorDirectoryReader:
    """Opens each directory below its root's descriptor, and its entries below its own."""

    def __init__(
        self,
        options: ReadOptions,
        opener: Opener | None = None,
        boundaries: Boundaries | None = None,
    ) -> None:
        self._options = options
        self._excludes = options.excludes
        self._follow = options.follow_symlinks
        self._one_file_system = options.one_file_system
        self._is_plain = self._excludes is None and not self._follow
        self._remembering = remembering(options)
        self._taker_of = taker_of(options)
        self._is_left_out = tag_check_of(options)
        self._boundaries = boundaries or Boundaries(options)
        self._opener: Opener = opener or DirectoryOpener(
            options.roots, follow_symlinks=options.follow_symlinks
        )

    def read(self, request: DirectoryRequest) -> Listing:
        """The listing of a directory; raises only for want of descriptors."""
        if not request.dir_prefix:
            return self._read_root(request)
        if self._one_file_system:
            reason = self._skip_unopened(request)
            if reason is not None:
                return skipped(reason)
        tries = 0
        began_ns = 0
        while True:
            try:
                descriptor, status = self._opener.open(request)
            except OSError as error:
                tries += 1
                now_ns = time.monotonic_ns()
                began_ns = began_ns or now_ns
                is_last_try = tries == MOST_TRIES or now_ns - began_ns >= LONGEST_TRIES_NS
                listing = self._explain(request, error, is_last_try=is_last_try)
                if listing is not None:
                    return listing
                back_off(tries)
                continue
            return self._read_and_close(request, descriptor, status)

    def _skip_unopened(self, request: DirectoryRequest) -> Skip | None:
        """Why a directory is not entered, before it is opened; None if it may be.

        To open it could mount something, or take for ever.
        """
        try:
            status = self._opener.status(request)
        except OSError as error:
            if is_shortage(error):
                raise
            # Opening it will tell.
            return None
        if not stat.S_ISDIR(status.st_mode):
            return None
        return self._boundaries.skip_unopened(request.root, status.st_dev)

    def give_up(self, request: DirectoryRequest, error: OSError) -> Listing:
        """The listing of a directory that could not be opened because of ``error``."""
        try:
            if request.dir_prefix:
                status = self._opener.status(request)
            else:
                status = status_of(path_of(self._options, request))
            return self._unreadable(request, error, status)
        except OSError:
            return failure(Operation.OPEN, error)

    def release_spare(self) -> None:
        """Close descriptors that are kept only to save time."""
        self._opener.release_spare()

    def close(self) -> None:
        """Close what is kept open; no read may be under way."""
        self._opener.close()

    def _read_root(self, request: DirectoryRequest) -> Listing:
        path = path_of(self._options, request)
        if self._excludes is not None and self._excludes(path):
            return skipped(Skip.EXCLUDED)
        try:
            status = root_status(path)
        except OSError as error:
            return failure(Operation.STAT, error)
        if not stat.S_ISDIR(status.st_mode):
            return no_directory(self._options, request, status, self._remembering)
        try:
            descriptor, status = self._opener.open_root(request.root)
        except OSError as error:
            if is_shortage(error):
                raise
            return self._unreadable(request, error, status)
        self._boundaries.set_root_device(request.root, status.st_dev)
        return self._read_and_close(request, descriptor, status)

    def _read_and_close(
        self, request: DirectoryRequest, descriptor: int, status: os.stat_result
    ) -> Listing:
        try:
            if status.st_dev != request.parent_device and request.dir_prefix:
                reason = self._boundaries.skip(request.root, status.st_dev, descriptor)
                if reason is not None:
                    return skipped(reason)
            try:
                listing = self._list_open(request, descriptor, status)
                is_whole = not listing.problems or not was_interrupted(listing)
            except InterruptedError:
                is_whole = False
            if not is_whole:
                listing = read_through(lambda: self._list_open(request, descriptor, status))
        except OSError as error:
            if is_shortage(error):
                raise
            return self._unreadable(request, error, status)
        else:
            return listing
        finally:
            os.close(descriptor)

    def _list_open(
        self, request: DirectoryRequest, descriptor: int, status: os.stat_result
    ) -> Listing:
        listing = Listing()
        identify(listing, status)
        if self._is_left_out is not None and self._is_left_out(request, listing, descriptor):
            return skipped(Skip.EXCLUDED)
        with os.scandir(descriptor) as entries:
            if self._is_plain:
                taker = self._taker_of(listing, request)
                sum_entries(listing, descriptor, entries, self._remembering, taker)
            else:
                self._sum_by_options(request, listing, descriptor, entries)
        return listing

    def _sum_by_options(
        self,
        request: DirectoryRequest,
        listing: Listing,
        descriptor: int,
        entries: Iterable[os.DirEntry[str]],
    ) -> None:
        if self._excludes is not None:
            path = path_of(self._options, request)
            entries = kept_entries(listing, entries, path, self._excludes)
        taker = self._taker_of(listing, request)
        if self._follow:
            sum_entries_of_any_kind(listing, entries, self._remembering, True, descriptor, taker)
        else:
            sum_entries(listing, descriptor, entries, self._remembering, taker)

    def _explain(
        self, request: DirectoryRequest, error: OSError, *, is_last_try: bool
    ) -> Listing | None:
        """What became of a directory between its parent's reading and its own.

        None where it is there after all, unless this is the last try.
        """
        if is_shortage(error):
            raise error
        try:
            status = self._opener.status(request)
        except OSError as status_error:
            if is_shortage(status_error):
                raise
            return self._explain_unseen(request, error, status_error, is_last_try)
        if not stat.S_ISDIR(status.st_mode):
            return no_directory(self._options, request, status, self._remembering)
        if error.errno in LEADS_NOWHERE and not is_last_try:
            return None
        return self._unreadable(request, error, status)

    def _explain_unseen(
        self,
        request: DirectoryRequest,
        error: OSError,
        status_error: OSError,
        is_last_try: bool,
    ) -> Listing | None:
        """What is known of a directory that can be neither opened nor looked at.

        What was opened is there, and so is what its own directory, which is where it was,
        answers anything for but that it isn't. None where it may have been led astray on the
        way, unless this is the last try.
        """
        if isinstance(status_error, RootNotOpenError):
            # What is below hasn't vanished: nobody can tell.
            return failure(Operation.OPEN, status_error)
        is_there = isinstance(error, OpenButUnknownError)
        is_back = False
        try:
            os.close(self._opener.look(request)[0])
            is_back = True
        except OpenButUnknownError:
            is_there = True
        except OSError as look_error:
            if is_shortage(look_error):
                raise
            if status_error.errno in {ENOTDIR, ELOOP}:
                is_back = self._opener.reaches_parent(request)
        if is_back and not is_there and not is_last_try:
            return None
        if is_there or is_back or status_error.errno not in LEADS_NOWHERE:
            return failure(Operation.OPEN, error)
        return skipped(Skip.VANISHED)

    def _unreadable(
        self, request: DirectoryRequest, error: OSError, status: os.stat_result
    ) -> Listing:
        """A directory that cannot be read still counts itself, where it is entered."""
        if request.dir_prefix and status.st_dev != request.parent_device:
            reason = self._skip_unread(request, status)
            if reason is not None:
                return skipped(reason)
        listing = failure(Operation.OPEN, error)
        identify(listing, status)
        return listing

    def _skip_unread(self, request: DirectoryRequest, status: os.stat_result) -> Skip | None:
        """Why a directory that cannot be read would not be entered; None if it would be."""
        try:
            descriptor, found = self._opener.look(request)
        except OSError:
            return self._boundaries.skip(request.root, status.st_dev)
        try:
            is_same = found.st_dev == status.st_dev
            return self._boundaries.skip(
                request.root, status.st_dev, descriptor if is_same else None
            )
        finally:
            os.close(descriptor)
