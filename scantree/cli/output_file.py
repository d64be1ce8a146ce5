"""The file behind ``--output``: the whole document, or what was there before.

The document is written to a temporary file in the same directory and synced, and takes
its place by rename(2). A file that is replaced leaves its mode to the new one. What is
no regular file (a device, a fifo) is written to as it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat


def check_output(path: str) -> None:
    """Raise OSError where ``write_output`` could only fail, before the work is done."""
    if os.path.isdir(path):
        raise _os_error(errno.EISDIR)
    if os.path.exists(path):
        if not os.access(path, os.W_OK):
            raise _os_error(errno.EACCES)
        if not os.path.isfile(path):
            return
    directory = os.path.dirname(os.path.realpath(path))
    os.stat(directory)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _os_error(errno.EACCES)


def write_output(path: str, data: bytes) -> None:
    """Write the file whole or not at all. Raises OSError."""
    try:
        before = os.stat(path)
    except FileNotFoundError:
        before = None
    if before is not None and not stat.S_ISREG(before.st_mode):
        # Not by its real path: that of a pipe behind /dev/stdout is no name of a file.
        with open(path, "wb", buffering=0) as file:
            _write_all(file.fileno(), data)
        return
    path = os.path.realpath(path)
    directory = os.path.dirname(path)
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
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_directory(directory)


def _take_over(descriptor: int, before: os.stat_result) -> None:
    # The owner can be kept only by root; the mode is set last, for chown(2) clears bits.
    with contextlib.suppress(PermissionError):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


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
