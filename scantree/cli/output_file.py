"""The file behind ``--output``: the whole document, or what was there before.

The document is written to a temporary file in the same directory and synced, and takes
its place by rename(2). A file that is replaced leaves its mode to the new one. What is
no regular file (a device, a fifo) is written to as it is.

Some files cannot be replaced: one that something is mounted on, another user's in a sticky
directory, and any in a directory where names are only added (``chattr +a``). Those are written
in place. A document that was made is not lost where that fails: ``kept_in`` says where it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from typing import TypeAlias

from scantree.cli.inode_flags import is_append_only

_IN_THE_WAY = frozenset({errno.EBUSY, errno.EPERM, errno.EACCES, errno.ETXTBSY})
"""Why a file cannot be replaced that may be written to."""

Data: TypeAlias = "bytes | Callable[[], Iterator[bytes]]"
"""A document, or what makes it piece by piece, anew each time it is called."""


class DocumentKeptError(OSError):
    """The file got nothing, or a part; the whole document is in the file ``kept_in``."""

    def __init__(self, cause: OSError, kept_in: str) -> None:
        super().__init__(cause.errno, cause.strerror)
        self.kept_in = kept_in


def check_output(path: str) -> None:
    """Raise OSError where ``write_output`` could only fail, before the work is done."""
    before = _stat(path)
    if stat.S_ISDIR(before.st_mode) if before is not None else path.endswith("/"):
        raise _os_error(errno.EISDIR)
    if before is not None:
        if not os.access(path, os.W_OK):
            raise _os_error(errno.EACCES)
        if not stat.S_ISREG(before.st_mode):
            return
        if is_append_only(path):
            raise _os_error(errno.EPERM)
    directory = os.path.dirname(os.path.realpath(path))
    os.stat(directory)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _os_error(errno.EACCES)


def write_output(path: str, data: Data) -> None:
    """Write the file whole or not at all, if it can be replaced. Raises OSError.

    What goes wrong with the making of a document goes through, and is no part of the file.
    """
    before = _stat(path)
    if before is not None and not stat.S_ISREG(before.st_mode):
        # Not by its real path: that of a pipe behind /dev/stdout is no name of a file.
        with open(path, "wb", buffering=0) as file:
            _write_all(file.fileno(), data)
        return
    path = os.path.realpath(path)
    directory = os.path.dirname(path)
    if is_append_only(directory):
        # A temporary file could be neither renamed nor removed.
        _write_in_place(path, data)
    else:
        _replace(path, directory, before, data)
    _sync_directory(directory)


def keep_elsewhere(data: bytes) -> str | None:
    """Write a document where temporary files go; answers its path, None where that fails."""
    import tempfile  # noqa: PLC0415 - hardly ever needed

    try:
        descriptor, path = tempfile.mkstemp(".json", "scantree-")
    except OSError:
        return None
    try:
        with open(descriptor, "wb", buffering=0) as file:
            _write_all(file.fileno(), data)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(path)
        if not isinstance(error, OSError):
            raise
        return None
    return path


def _replace(path: str, directory: str, before: os.stat_result | None, data: Data) -> None:
    temporary = os.path.join(directory, f".scantree-{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        try:
            if before is not None:
                _take_over(descriptor, before)
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        is_in_the_way = not _rename(temporary, path, may_be_in_the_way=before is not None)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    if is_in_the_way:
        _write_in_place_of(path, temporary, data)


def _rename(temporary: str, path: str, *, may_be_in_the_way: bool) -> bool:
    """Whether the file could be replaced; False where it can only be written in place."""
    try:
        os.replace(temporary, path)
    except OSError as refused:
        if not may_be_in_the_way or refused.errno not in _IN_THE_WAY:
            raise
        return False
    return True


def _write_in_place_of(path: str, temporary: str, data: Data) -> None:
    try:
        _write_in_place(path, data)
    except OSError as error:
        raise DocumentKeptError(error, temporary) from None
    with contextlib.suppress(OSError):
        os.unlink(temporary)


def _write_in_place(path: str, data: Data) -> None:
    try:
        # Without O_CREAT: in a sticky directory that may be refused for another user's file.
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        try:
            os.ftruncate(descriptor, _write_all(descriptor, data))
            os.fsync(descriptor)
        except BaseException:
            # A part of a document is worse than none.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            raise
    finally:
        os.close(descriptor)


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _take_over(descriptor: int, before: os.stat_result) -> None:
    # The owner can be kept only by root; the mode is set last, for chown(2) clears bits.
    with contextlib.suppress(OSError):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    with contextlib.suppress(OSError):
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _write_all(descriptor: int, data: Data) -> int:
    """Write all of it; answers how many bytes that were."""
    size = 0
    for piece in (data,) if isinstance(data, bytes) else data():
        rest = memoryview(piece)
        size += len(rest)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    return size


def _sync_directory(directory: str) -> None:
    # Some file systems cannot sync a directory; the file is in place all the same.
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _os_error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
