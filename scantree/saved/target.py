"""The file that a scan is written to, locked for as long as it is.

A file that was there before is replaced only by a scan that has ended: until then the new one is
``FILE.new`` beside it, which is a scan file like any other, and stays where the scan is stopped.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from typing import NamedTuple

from scantree.saved.errors import ScanFileError

NEW_SUFFIX = b".new"
_BESIDE = (b"-wal", b"-shm", b"-journal")
"""What SQLite has beside a file that it didn't close."""


class Target(NamedTuple):
    """A file to write: ``path`` for as long as it is written, ``final`` once it is complete.

    ``shown`` and ``shown_final`` are the names that the user knows them by. ``lock`` is a
    descriptor of the file, closed after SQLite has closed it: closing any descriptor of a file
    lets go SQLite's own locks on it.
    """

    shown: bytes
    shown_final: bytes
    path: bytes
    final: bytes
    lock: int

    @property
    def replaces(self) -> bool:
        """Whether there is another file that the complete one takes the place of."""
        return self.path != self.final

    def move_into_place(self) -> None:
        """Let the file replace the one that was there. Raises OSError."""
        if not self.replaces:
            return
        # A log that the old file left would be taken for the new one's.
        remove_beside(self.final)
        os.replace(self.path, self.final)


def new_target(given: bytes, *, force: bool) -> Target:
    """Make and lock the file for a new scan. Raises ScanFileError; nothing was changed then."""
    if not given:
        raise ScanFileError(given, "the name is empty")
    if b"\0" in given:
        raise ScanFileError(given, "no file can have this name")
    final = os.path.realpath(given)
    path = final
    try:
        before = _status(final)
        if before is not None:
            if stat.S_ISDIR(before.st_mode):
                raise ScanFileError(given, "it is a directory")
            if not stat.S_ISREG(before.st_mode):
                raise ScanFileError(given, "it is no regular file")
            if not force:
                raise ScanFileError(given, "it exists; --force replaces it")
            path = final + NEW_SUFFIX
            _ensure_unlocked(given, final)
            _ensure_unlocked(given, path)
        check_directory(given, os.path.dirname(final))
        if path != final:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        remove_beside(path)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise ScanFileError(given, error.strerror or str(error)) from None
    if not take_lock(lock, exclusive=True):
        os.close(lock)
        raise ScanFileError(given, BEING_WRITTEN)
    shown = given if path == final else given + NEW_SUFFIX
    return Target(shown, given, path, final, lock)


def target_of(given: bytes, path: bytes, lock: int, *, replaces: bool) -> Target:
    """A file that is gone on with; one that ``replaces`` another goes to that one's place.

    ``path`` is where the one that was ``given`` really is.
    """
    shown_final, final = given, path
    if replaces and path.endswith(NEW_SUFFIX) and given.endswith(NEW_SUFFIX):
        shown_final, final = given[: -len(NEW_SUFFIX)], path[: -len(NEW_SUFFIX)]
    return Target(given, shown_final, path, final, lock)


BEING_WRITTEN = "another process is writing it"


def take_lock(descriptor: int, *, exclusive: bool) -> bool:
    """Whether nobody else writes a file; they can't from now on, until it is closed.

    Where a file system knows no locks nobody is asked.
    """
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def remove_beside(path: bytes) -> None:
    """Remove what SQLite left beside a file."""
    for suffix in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + suffix)


def _status(path: bytes) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _ensure_unlocked(given: bytes, path: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        # Not there, or not ours to read: replacing it takes no more than its directory.
        return
    try:
        if not take_lock(descriptor, exclusive=True):
            raise ScanFileError(given, BEING_WRITTEN)
    finally:
        os.close(descriptor)


def check_directory(given: bytes, directory: bytes) -> None:
    """Raise ScanFileError where no file can be made in the directory of a scan file.

    SQLite has files beside it, and the last step is a rename.
    """
    if not os.path.isdir(directory):
        raise ScanFileError(given, os.strerror(errno.ENOENT))
    if not os.access(directory, os.W_OK | os.X_OK):
        # Which of the two it is nobody is told.
        is_read_only = os.statvfs(directory).f_flag & os.ST_RDONLY
        raise ScanFileError(given, os.strerror(errno.EROFS if is_read_only else errno.EACCES))
