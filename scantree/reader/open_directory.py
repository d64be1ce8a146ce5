"""Opening directories below a scan's roots, so that no swapped link leads outside.

A root is opened once by its path, and everything below it relative to that descriptor,
so a working directory that is removed or a root that is moved meanwhile does no harm.
Opening a path at once protects only its last component from being a symbolic link.
What that says is therefore believed only where it is the directory that its parent
listed. Where it is another one, or an error (a mount point, or a component that was
swapped), the path is opened again component by component, none of which may be a link.

Where symbolic links are to be followed there is nothing to protect, and paths are
simply opened. Paths beyond PATH_MAX are opened in steps, and the last step is kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from errno import ENOENT

from scantree.reader.descriptors import is_shortage
from scantree.reader.entries import LEADS_NOWHERE
from scantree.reader.interruptions import status_of
from scantree.reader.kept_steps import MAX_PATH, MOST_KEPT, KeptSteps, Step
from scantree.reader.limits import limit_of
from scantree.reader.mounts import MountTable
from scantree.reader.open_at import open_at
from scantree.reader.protocol import DirectoryRequest

_O_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_O_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
READ = os.O_RDONLY | _O_DIRECTORY | _O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)
LOOK = os.O_PATH | _O_CLOEXEC if hasattr(os, "O_PATH") else READ
"""To look at a directory is not to open it: that could mount something."""
PASS = getattr(os, "O_PATH", os.O_RDONLY) | _O_DIRECTORY | _O_CLOEXEC
"""To pass through a directory takes the right to search it, not to read it."""

_KEPT_ROOTS = 64
_KEPT_SHARE = 8
"""No more roots are kept open than one in so many of the descriptors allowed."""


class OpenButUnknownError(OSError):
    """What was opened, and so is there, doesn't tell what it is."""


class DirectoryOpener:
    """Opens the directories of one scan, and keeps a descriptor per root.

    Of very many roots only the first are kept open; the others are opened again by
    path, and must then still be the same directory. Safe for use by several threads.
    Without ``keeps`` nothing is kept, and no more than two descriptors are open at a time.
    """

    def __init__(
        self, roots: tuple[bytes, ...], *, follow_symlinks: bool, keeps: bool = True
    ) -> None:
        self._roots = roots
        self._follow = follow_symlinks
        self._flags = READ if follow_symlinks else READ | NOFOLLOW
        self._step_flags = PASS if follow_symlinks else PASS | NOFOLLOW
        self._look_flags = LOOK if follow_symlinks else LOOK | NOFOLLOW
        self._may_be_interrupted = _is_anything_served()
        self._kept: dict[int, int] = {}
        self._identities: dict[int, tuple[int, int]] = {}
        self._may_keep = _roots_to_keep() if keeps else 0
        self._steps = KeptSteps(MOST_KEPT if keeps else 0)

    def open_root(self, root: int) -> tuple[int, os.stat_result]:
        """A descriptor to read a root, following links, and its fstat(2); it is kept, too."""
        descriptor, status = with_status(open_at(self._roots[root], READ))
        self._identities.setdefault(root, (status.st_dev, status.st_ino))
        if root not in self._kept and len(self._kept) < self._may_keep:
            # Not to keep it only costs time, so for want of descriptors it is not kept.
            with suppress(OSError):
                self._kept[root] = os.dup(descriptor)
        return descriptor, status

    def open(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        """A descriptor to read a directory below a root, and its fstat(2)."""
        prefix = request.dir_prefix
        root = self._kept.get(request.root)
        try:
            if root is None or len(prefix) >= MAX_PATH:
                descriptor = self._open_in_steps(request.root, prefix)
            else:
                descriptor = (
                    open_at(prefix, self._flags, root)
                    if self._may_be_interrupted
                    else os.open(prefix, self._flags, dir_fd=root)
                )
            # What with_status does, without a call for nearly every directory there is.
            try:
                status = os.stat(descriptor)
            except OSError:
                status = with_status(descriptor)[1]
        except OSError as error:
            if self._is_certain(prefix) or is_shortage(error):
                raise
            return self._open_certainly(request, error)
        # What is_as_listed says, for the same reason.
        if status.st_ino == request.inode and status.st_dev == request.parent_device:
            return descriptor, status
        if self._is_certain(prefix):
            return descriptor, status
        os.close(descriptor)
        return self._open_certainly(request, None)

    def status(self, request: DirectoryRequest) -> os.stat_result:
        """What a directory's name stands for now, without opening that.

        Where links are followed that is what it leads to, or else the link itself.
        """
        if self._follow and not request.followed:
            try:
                return self._status(request, follow=True)
            except OSError as error:
                if error.errno not in LEADS_NOWHERE:
                    raise
        return self._status(request, follow=request.followed)

    def _status(self, request: DirectoryRequest, *, follow: bool) -> os.stat_result:
        root = self._kept.get(request.root)
        path = request.dir_prefix
        if root is None:
            path = os.path.join(self._roots[request.root], path)
        if len(path) < MAX_PATH:
            with suppress(OSError):
                status = status_of(path, dir_fd=root, follow_symlinks=follow)
                if is_as_listed(request, status):
                    return status
        parent, name = self._open_parent(request)
        try:
            return status_of(name, dir_fd=parent, follow_symlinks=follow)
        finally:
            os.close(parent)

    def reaches_parent(self, request: DirectoryRequest) -> bool:
        """Whether the directory above is where it was, or may be for all that can be seen."""
        try:
            os.close(self._open_parent(request)[0])
        except OSError as error:
            return error.errno not in LEADS_NOWHERE
        return True

    def look(self, request: DirectoryRequest) -> tuple[int, os.stat_result]:
        """A descriptor of whatever a directory's name stands for, and its fstat(2)."""
        parent, name = self._open_parent(request)
        return with_status(_step(parent, name, self._look_flags))

    def release_spare(self) -> None:
        """Close the descriptors that are kept only to save time."""
        self._steps.release()

    def close(self) -> None:
        """Close every descriptor that is kept."""
        self.release_spare()
        while self._kept:
            os.close(self._kept.popitem()[1])

    def _is_certain(self, prefix: bytes) -> bool:
        """Whether opening a path at once cannot lead through a link that was swapped in."""
        return self._follow or b"/" not in prefix

    def _open_certainly(
        self, request: DirectoryRequest, error: OSError | None
    ) -> tuple[int, os.stat_result]:
        """Open component by component what said ``error``, or was another directory.

        It takes one descriptor more; where that is not to be had, ``error`` is believed.
        """
        if len(request.dir_prefix) >= MAX_PATH:
            # A step that was kept may have led astray.
            self.release_spare()
        try:
            parent, name = self._open_parent(request)
            try:
                return with_status(open_at(name, self._flags, parent))
            finally:
                os.close(parent)
        except OSError as again:
            if error is not None and is_shortage(again):
                raise error from None
            raise

    def _copy_of_root(self, root: int) -> int:
        """A descriptor of a root, which must be what it was before."""
        kept = self._kept.get(root)
        if kept is not None:
            return os.dup(kept)
        try:
            descriptor = open_at(self._roots[root], PASS)
        except OSError as error:
            if root in self._identities or is_shortage(error):
                raise
            raise RootNotOpenError(*error.args) from None
        status = with_status(descriptor)[1]
        # Who met it was another reader, where this one is asked first for what is below.
        identity = (status.st_dev, status.st_ino)
        if self._identities.setdefault(root, identity) != identity:
            os.close(descriptor)
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
        return descriptor

    def _open_parent(self, request: DirectoryRequest) -> tuple[int, bytes]:
        """The directory above, opened component by component, and the name in it."""
        *above, name = request.dir_prefix.split(b"/")
        at = self._copy_of_root(request.root)
        for component in above:
            at = _step(at, component, self._step_flags)
        return at, name

    def _open_in_steps(self, root: int, prefix: bytes) -> int:
        """Open a path that is too long for one call, or whose root is not kept open."""
        kept = self._steps.take(root, prefix, None if self._follow else self._identities.get(root))
        step = kept or Step(root, b"", self._copy_of_root(root))
        at, position = step.descriptor, len(step.passed)
        while len(prefix) - position >= MAX_PATH:
            cut = prefix.rindex(b"/", position, position + MAX_PATH)
            at = _step(at, prefix[position:cut], self._step_flags)
            position = cut + 1
        if position != len(step.passed):
            step = Step(root, prefix[:position], at)
        try:
            descriptor = open_at(prefix[position:], self._flags, at)
        except BaseException:
            os.close(at)
            raise
        self._steps.keep(step)
        return descriptor


def _step(at: int, path: bytes, flags: int) -> int:
    """Open ``path`` below the descriptor ``at``, which is closed in any case."""
    try:
        return open_at(path, flags, at)
    finally:
        os.close(at)


def is_as_listed(request: DirectoryRequest, status: os.stat_result) -> bool:
    """Whether this is the directory that the parent's list gave, and no other."""
    return status.st_ino == request.inode and status.st_dev == request.parent_device


def with_status(descriptor: int) -> tuple[int, os.stat_result]:
    """The descriptor with its fstat(2); closed where that fails, with OpenButUnknownError."""
    try:
        return descriptor, status_of(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise OpenButUnknownError(*error.args) from None


class RootNotOpenError(OSError):
    """A root could not be opened, and so nothing below it can be."""


def _is_anything_served() -> bool:
    """Whether a file server may have whoever opens something do so again and again."""
    try:
        mounts = MountTable.read()
    except OSError:
        return True
    return mounts is None or bool(mounts.served_devices())


def _roots_to_keep() -> int:
    """How many roots may be kept open, so that there is room for everything else."""
    allowed = limit_of("NOFILE")
    return _KEPT_ROOTS if allowed is None else max(1, min(_KEPT_ROOTS, allowed // _KEPT_SHARE))
