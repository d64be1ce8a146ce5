"""A scan file opened to look at it: nothing of it, nor beside it, is changed.

A scan that was killed left a log beside its file, and part of what it kept may be there alone.
SQLite reads it, without a lock and with an index of the log in memory, so that it is enough to
be allowed to read the two.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from scantree.saved import schema
from scantree.saved.errors import ScanFileError
from scantree.saved.target import BEING_WRITTEN, take_lock

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
_VERSION_AT = 60
_APPLICATION_AT = 68

NO_SCAN_FILE = "it is no scan file"
DAMAGED = "the file is damaged"

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-")


class OpenScanFile:
    """A scan file that can be read, and that nobody writes meanwhile.

    With ``to_write`` nobody else looks at it, either, as far as they are scantree.
    """

    def __init__(self, given: bytes, *, to_write: bool = False) -> None:
        """Raises ScanFileError."""
        self.path = given
        self._descriptor: int | None = None
        with explaining(given):
            descriptor = open_checked(given)
            try:
                _lock(given, descriptor, exclusive=to_write)
                self.connection = _connect(os.path.realpath(given))
                self.connection.execute("SELECT key, value FROM scan LIMIT 1").fetchall()
            except BaseException:
                os.close(descriptor)
                raise
            self._descriptor = descriptor

    def let_go(self) -> int:
        """Close it, but for the descriptor that has the lock, which is somebody else's now."""
        descriptor = self._descriptor
        assert descriptor is not None
        self._descriptor = None
        self.connection.close()
        return descriptor

    def close(self) -> None:
        """Close it."""
        self.connection.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> OpenScanFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def explaining(path: bytes) -> Iterator[None]:
    """Meanwhile have what is wrong with a scan file be a ScanFileError."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        damages = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, 0}
        raise ScanFileError(path, DAMAGED if code in damages else str(error)) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ScanFileError(path, DAMAGED) from error


def open_checked(given: bytes) -> int:
    """A descriptor of a file that says that it is a scan file. Raises ScanFileError."""
    if b"\0" in given:
        raise ScanFileError(given, "no file can have this name")
    try:
        descriptor = os.open(given, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            _check(given, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
    except OSError as error:
        raise ScanFileError(given, error.strerror or str(error)) from None
    return descriptor


def _check(given: bytes, descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISDIR(mode):
        raise ScanFileError(given, "it is a directory, and no scan file")
    if not stat.S_ISREG(mode):
        raise ScanFileError(given, NO_SCAN_FILE)
    header = os.pread(descriptor, _HEADER_BYTES, 0)
    application = int.from_bytes(header[_APPLICATION_AT : _APPLICATION_AT + 4], "big")
    if not header.startswith(_MAGIC) or application != schema.APPLICATION_ID:
        raise ScanFileError(given, NO_SCAN_FILE)
    version = int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4], "big")
    if version > schema.VERSION:
        raise ScanFileError(given, f"a later scantree wrote it (version {version} of the format)")
    if version < schema.VERSION:
        raise ScanFileError(given, DAMAGED)


def _lock(given: bytes, descriptor: int, *, exclusive: bool) -> None:
    if not take_lock(descriptor, exclusive=exclusive):
        raise ScanFileError(given, BEING_WRITTEN)


def _connect(path: bytes) -> sqlite3.Connection:
    has_log = False
    with suppress(FileNotFoundError):
        has_log = os.stat(path + b"-wal").st_size > 0
    how = "mode=ro&vfs=unix-none" if has_log else "mode=ro&immutable=1"
    # Whoever loads a scan may hand it to another thread, as DuckDB does with a table.
    connection = sqlite3.connect(
        f"file:{_quoted(path)}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    if has_log:
        # Without memory that others share, and so without a file for it.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _quoted(path: bytes) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in path)
