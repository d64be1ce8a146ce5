"""Reading directories with one descriptor at a time, where a process has no other left.

To open something below a directory and to list it takes that directory's descriptor and
one more. Here the first one is made the working directory and closed instead, which
gives the same protection from links that are swapped in: each descriptor is opened below
the directory before, and what is listed is the directory whose status was looked at.

The working directory belongs to the whole process, so this is for one that does nothing
else meanwhile; after each read it is where it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from errno import EMFILE, ENOENT

from scantree.reader.boundaries import Boundaries
from scantree.reader.by_descriptor import DescriptorDirectoryReader
from scantree.reader.descriptors import is_shortage
from scantree.reader.entries import (
    LEADS_NOWHERE,
    kept_entries,
    sum_entries,
    sum_entries_of_any_kind,
)
from scantree.reader.interruptions import read_through, status_of
from scantree.reader.kept_steps import MAX_PATH
from scantree.reader.listing import Listing, Operation, Skip
from scantree.reader.open_at import open_at
from scantree.reader.open_directory import (
    LOOK,
    NOFOLLOW,
    PASS,
    READ,
    RootNotOpenError,
    is_as_listed,
    with_status,
)
from scantree.reader.protocol import DirectoryRequest, ReadOptions
from scantree.reader.read_directory import failure, identify, path_of, skipped


class WorkingDirectoryReader(DescriptorDirectoryReader):
    """Lists each directory as the working directory.

    A directory that may be listed and not searched cannot be made that, and is opened by
    its name. Raises ``OSError`` where the working directory has no path to come back by;
    where it loses that later, nothing is read any more.
    """

    def __init__(self, options: ReadOptions, boundaries: Boundaries | None = None) -> None:
        self._home = os.getcwdb()
        self._ensure_a_way_back()
        self._here = _WorkingDirectoryOpener(
            [os.path.join(self._home, root) for root in options.roots],
            follow_symlinks=options.follow_symlinks,
        )
        super().__init__(options, self._here, boundaries)

    def read(self, request: DirectoryRequest) -> Listing:
        """The listing of a directory; raises only for want of descriptors, or of a way back."""
        try:
            self._ensure_a_way_back()
        except OSError:
            raise OSError(EMFILE, os.strerror(EMFILE)) from None
        try:
            return super().read(request)
        finally:
            os.chdir(self._home)

    def give_up(self, request: DirectoryRequest, error: OSError) -> Listing:
        """The listing of a directory that could not be opened because of ``error``."""
        try:
            self._ensure_a_way_back()
        except OSError:
            return failure(Operation.OPEN, error)
        try:
            return super().give_up(request, error)
        finally:
            os.chdir(self._home)

    def _ensure_a_way_back(self) -> None:
        """Raise OSError where the path of the working directory doesn't lead to it."""
        if not os.path.samestat(os.stat(self._home), os.stat(b".")):
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))

    def _read_and_close(
        self, request: DirectoryRequest, descriptor: int, status: os.stat_result
    ) -> Listing:
        refusal = None
        try:
            os.fchdir(descriptor)
        except OSError as error:
            refusal = error
        finally:
            os.close(descriptor)
        if status.st_dev != request.parent_device and request.dir_prefix:
            reason = self._boundaries.skip(request.root, status.st_dev)
            if reason is not None:
                return skipped(reason)
        try:
            if refusal is None:
                return read_through(lambda: self._list(request, status, "."))
            if isinstance(refusal, PermissionError):
                name = self._here.enter_above(request)
                return read_through(lambda: self._list(request, status, name, descriptor))
        except OSError as error:
            if is_shortage(error):
                raise
            refusal = error
        return self._unreadable(request, refusal, status)

    def _list(
        self,
        request: DirectoryRequest,
        status: os.stat_result,
        path: str,
        number: int | None = None,
    ) -> Listing:
        """List the directory that ``path`` leads to from here, and that has this ``status``.

        Where somebody else could have put another there, ``number`` is that of the
        descriptor closed last. Opened again it takes the same, as the lowest that is
        free, by which it is seen to be the same directory.
        """
        listing = Listing()
        identify(listing, status)
        # In what cannot be searched there is nothing to be opened.
        looks = None if number is not None else self._is_left_out
        if looks is not None and looks(request, listing, os.fsencode(path)):
            return skipped(Skip.EXCLUDED)
        with os.scandir(path) as entries:
            if number is not None and not _is_open_as(number, status):
                raise OSError(EMFILE, os.strerror(EMFILE))
            kept: Iterable[os.DirEntry[str]] = entries
            if self._excludes is not None:
                where = path_of(self._options, request)
                kept = kept_entries(listing, entries, where, self._excludes)
            taker = self._taker_of(listing, request)
            if number is not None and not self._follow:
                sum_entries(listing, number, kept, self._remembering, taker)
            else:
                sum_entries_of_any_kind(listing, kept, self._remembering, self._follow, taker=taker)
        return listing


def _is_open_as(number: int, status: os.stat_result) -> bool:
    """Whether a descriptor of this number is open, on the directory with this status."""
    try:
        return os.path.samestat(os.fstat(number), status)
    except OSError:
        return False


class _WorkingDirectoryOpener:
    """Opens directories relative to the working directory, which it moves."""

    def __init__(self, roots: list[bytes], *, follow_symlinks: bool) -> None:
        self._roots = roots
        self._follow = follow_symlinks
        self._no_follow = 0 if follow_symlinks else NOFOLLOW
        self._identities: dict[int, tuple[int, int]] = {}

    def open_root(self, root: int) -> tuple[int, os.stat_result]:
        descriptor, status = with_status(open_at(self._roots[root], READ))
        self._identities.setdefault(root, (status.st_dev, status.st_ino))
        return descriptor, status

    def open(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        prefix = request.dir_prefix
        if len(prefix) < MAX_PATH:
            is_certain = self._follow or b"/" not in prefix
            self._enter_root(request.root)
            try:
                descriptor, status = with_status(open_at(prefix, READ | self._no_follow))
            except OSError as error:
                if is_certain or is_shortage(error):
                    raise
            else:
                if is_certain or is_as_listed(request, status):
                    return descriptor, status
                os.close(descriptor)
        name = self._enter_parent(request)
        return with_status(open_at(name, READ | self._no_follow))

    def status(self, request: DirectoryRequest) -> os.stat_result:
        name = self._enter_parent(request)
        if self._follow and not request.followed:
            try:
                return status_of(name)
            except OSError as error:
                if error.errno not in LEADS_NOWHERE:
                    raise
        return status_of(name, follow_symlinks=request.followed)

    def reaches_parent(self, request: DirectoryRequest) -> bool:
        try:
            self._enter_parent(request)
        except OSError as error:
            return error.errno not in LEADS_NOWHERE
        return True

    def look(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        name = self._enter_parent(request)
        return with_status(open_at(name, LOOK | self._no_follow))

    def enter_above(self, request: DirectoryRequest) -> str:
        """Move to where a directory can be opened by the name answered."""
        if not request.dir_prefix:
            return os.fsdecode(self._roots[request.root])
        return os.fsdecode(self._enter_parent(request))

    def release_spare(self) -> None:
        """Nothing is kept open."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _enter_root(self, root: int) -> None:
        try:
            os.chdir(self._roots[root])
        except OSError as error:
            if root in self._identities:
                raise
            raise RootNotOpenError(*error.args) from None
        status = status_of(b".")
        # Who met it was another reader, where this one is asked first for what is below.
        identity = (status.st_dev, status.st_ino)
        if self._identities.setdefault(root, identity) != identity:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))

    def _enter_parent(self, request: DirectoryRequest) -> bytes:
        """Move to the directory above, component by component; answers the name in it."""
        *above, name = request.dir_prefix.split(b"/")
        self._enter_root(request.root)
        for component in above:
            descriptor = open_at(component, PASS | self._no_follow)
            try:
                os.fchdir(descriptor)
            finally:
                os.close(descriptor)
        return name
