"""The SQLite database of a scan file, as whoever writes it opens and closes it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from scantree.saved import schema
from scantree.saved.kept_request import stored_request
from scantree.saved.recorder import flattened
from scantree.saved.target import Target
from scantree.saved.values import Value

if TYPE_CHECKING:
    from scantree.scanning.request import ScanRequest

PAGE_BYTES = 16384
LOG_PAGES = (16 << 20) // PAGE_BYTES
"""How long the log gets, about, before it is worked into the file."""

_WAIT_SECONDS = 10
"""For how long somebody else may look at the file and hold up what needs it alone."""


class ScanDatabase:
    """A connection to a scan file that is written, which one thread at a time may use."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.connection = connect(target.path)

    def create(self, request: ScanRequest, started_at_ns: int, fields: dict[str, object]) -> None:
        """Make the tables of a new scan. ``fields`` are those of its document, as it begins."""
        execute = self.connection.execute
        execute(f"PRAGMA page_size = {PAGE_BYTES}")
        execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        execute(f"PRAGMA user_version = {schema.VERSION}")
        self.have_log()
        script = f"BEGIN;\n{schema.TABLES}\n{schema.VIEWS}\n"
        self.connection.executescript(script)
        values: dict[str, Value] = {
            **flattened(fields),
            "request": stored_request(request),
            "started_at_ns": started_at_ns,
            "ended": 0,
            "replaces": int(self.target.replaces),
        }
        self.connection.executemany("INSERT INTO scan VALUES (?, ?)", values.items())
        execute("COMMIT")

    def have_log(self) -> None:
        """Have SQLite write ahead to a log."""
        execute = self.connection.execute
        if execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            # The file system has no memory to share; nobody else can look on then.
            execute("PRAGMA locking_mode = EXCLUSIVE")
            execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")

    def make_plain(self) -> None:
        """Work the log into the file, and be without it."""
        try:
            self.connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            # Somebody looks at it: it is whole all the same, and they may close it.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise

    def close(self) -> None:
        """Close the connection; what isn't committed is not in the file."""
        with suppress(sqlite3.Error):
            self.connection.close()

    def release(self) -> None:
        """Let others write the file."""
        with suppress(OSError):
            os.close(self.target.lock)

    def discard(self) -> None:
        """Remove a file that was never a scan."""
        from scantree.saved.target import remove_beside  # noqa: PLC0415 - rare

        self.close()
        with suppress(OSError):
            os.unlink(self.target.path)
            remove_beside(self.target.path)
        self.release()


def connect(path: bytes) -> sqlite3.Connection:
    """Open a file to write it, with transactions as they are said."""
    connection = sqlite3.connect(
        path,
        timeout=_WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=64,
    )
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def reason_of(error: Exception) -> str:
    """What a failed access to a file has to say, in the words of the system where it can."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return _REASONS.get(code, str(error))
    return getattr(error, "strerror", None) or str(error) or "out of memory"


_REASONS = {
    sqlite3.SQLITE_FULL: "No space left on device",
    sqlite3.SQLITE_IOERR: "Input/output error",
    sqlite3.SQLITE_READONLY: "it can only be read",
    sqlite3.SQLITE_NOMEM: "Cannot allocate memory",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "it is no scan file",
    sqlite3.SQLITE_BUSY: "another process uses it",
}
