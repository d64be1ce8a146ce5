"""Opening directories below a scan's roots, so that no swapped link leads outside.

A root is opened once by its path, and everything below it relative to that descriptor,
so a working directory that is removed or a root that is moved meanwhile does no harm.
Opening a path at once protects only its last component from being a symbolic link;
the opened directory is therefore compared with what its parent said of it, and where
that differs (a mount point, or a component that was swapped) it is opened again
component by component, none of which may be a link.

Where symbolic links are to be followed there is nothing to protect, and paths are
simply opened. Paths beyond PATH_MAX are opened in steps, and the descriptor of the
last step is kept, because the next long path mostly goes the same way.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import suppress
from errno import ENOENT

from scantree.reader.protocol import DirectoryRequest

_O_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_O_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_O_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _O_DIRECTORY | _O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)
_PASS = getattr(os, "O_PATH", os.O_RDONLY) | _O_DIRECTORY | _O_CLOEXEC
"""To pass through a directory takes the right to search it, not to read it."""

_MAX_PATH = 4096 if sys.platform.startswith("linux") else 1024
"""PATH_MAX in bytes, with the NUL at the end."""

_KEPT_ROOTS = 64
_KEPT_SHARE = 8
"""No more roots are kept open than one in so many of the descriptors allowed."""

_KEPT_STEPS = 4


class DirectoryOpener:
    """Opens the directories of one scan, and keeps a descriptor per root.

    Of very many roots only the first are kept open; the others are opened again by
    path, and must then still be the same directory. Safe for use by several threads.
    """

    def __init__(self, roots: tuple[bytes, ...], *, follow_symlinks: bool) -> None:
        self._roots = roots
        self._follow = follow_symlinks
        self._flags = _READ if follow_symlinks else _READ | _O_NOFOLLOW
        self._step_flags = _PASS if follow_symlinks else _PASS | _O_NOFOLLOW
        self._kept: dict[int, int] = {}
        self._identities: dict[int, tuple[int, int]] = {}
        self._may_keep = _roots_to_keep()
        self._steps: deque[tuple[int, bytes, int]] = deque()

    def open_root(self, root: int) -> tuple[int, os.stat_result]:
        """A descriptor to read a root, following links, and its fstat(2); it is kept, too."""
        descriptor, status = _with_status(os.open(self._roots[root], _READ))
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
        if root is None or len(prefix) >= _MAX_PATH:
            descriptor, status = _with_status(self._open_in_steps(request.root, prefix))
        else:
            descriptor, status = _with_status(os.open(prefix, self._flags, dir_fd=root))
        if (
            (status.st_ino == request.inode and status.st_dev == request.parent_device)
            or self._follow
            or b"/" not in prefix
        ):
            return descriptor, status
        os.close(descriptor)
        parent, name = self._open_parent(request)
        try:
            return _with_status(os.open(name, self._flags, dir_fd=parent))
        finally:
            os.close(parent)

    def status(self, request: DirectoryRequest) -> os.stat_result:
        """What a directory's name stands for now, without opening that."""
        root = self._kept.get(request.root)
        if root is not None and len(request.dir_prefix) < _MAX_PATH:
            status = os.stat(request.dir_prefix, dir_fd=root, follow_symlinks=request.followed)
            if status.st_ino == request.inode and status.st_dev == request.parent_device:
                return status
        parent, name = self._open_parent(request)
        try:
            return os.stat(name, dir_fd=parent, follow_symlinks=request.followed)
        finally:
            os.close(parent)

    def release_spare(self) -> None:
        """Close the descriptors that are kept only to save time."""
        while self._steps:
            try:
                os.close(self._steps.pop()[2])
            except IndexError:
                return

    def close(self) -> None:
        """Close every descriptor that is kept."""
        self.release_spare()
        while self._kept:
            os.close(self._kept.popitem()[1])

    def _copy_of_root(self, root: int) -> int:
        """A descriptor of a root that was opened before."""
        kept = self._kept.get(root)
        if kept is not None:
            return os.dup(kept)
        descriptor = os.open(self._roots[root], _PASS)
        status = os.fstat(descriptor)
        if self._identities.get(root) != (status.st_dev, status.st_ino):
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
        at, position = self._nearest_step(root, prefix)
        while len(prefix) - position >= _MAX_PATH:
            cut = prefix.rindex(b"/", position, position + _MAX_PATH)
            at = _step(at, prefix[position:cut], self._step_flags)
            position = cut + 1
        try:
            descriptor = os.open(prefix[position:], self._flags, dir_fd=at)
        except BaseException:
            os.close(at)
            raise
        self._keep_step(root, prefix[:position], at)
        return descriptor

    def _nearest_step(self, root: int, prefix: bytes) -> tuple[int, int]:
        """A descriptor of a directory on the way, and where the rest of the path begins."""
        try:
            kept_root, passed, descriptor = self._steps.pop()
        except IndexError:
            return self._copy_of_root(root), 0
        if kept_root == root and prefix.startswith(passed):
            return descriptor, len(passed)
        os.close(descriptor)
        return self._copy_of_root(root), 0

    def _keep_step(self, root: int, passed: bytes, descriptor: int) -> None:
        if len(self._steps) < _KEPT_STEPS:
            self._steps.append((root, passed, descriptor))
        else:
            os.close(descriptor)


def _step(at: int, path: bytes, flags: int) -> int:
    """Open ``path`` below the descriptor ``at``, which is closed in any case."""
    try:
        return os.open(path, flags, dir_fd=at)
    finally:
        os.close(at)


def _with_status(descriptor: int) -> tuple[int, os.stat_result]:
    """The descriptor with its fstat(2), and closed where that fails."""
    try:
        return descriptor, os.fstat(descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _roots_to_keep() -> int:
    """How many roots may be kept open, so that there is room for everything else."""
    try:
        import resource  # noqa: PLC0415 - not on every platform
    except ImportError:
        return _KEPT_ROOTS
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return _KEPT_ROOTS
    return max(1, min(_KEPT_ROOTS, allowed // _KEPT_SHARE))
