"""A scan that did not end, opened to go on with it."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator

from scantree.reader.protocol import is_store
from scantree.reader.read_directory import root_status
from scantree.saved.errors import ScanFileError
from scantree.saved.keeper import ScanKeeper
from scantree.saved.kept_fields import KeptFields
from scantree.saved.kept_request import loaded_request
from scantree.saved.opening import OpenScanFile, explaining
from scantree.saved.pending import PendingDirectories
from scantree.saved.recorder import Recorder
from scantree.saved.replay import Replay
from scantree.saved.scan_database import ScanDatabase, connect, reason_of
from scantree.saved.target import check_directory, target_of
from scantree.saved.values import name_of, number
from scantree.scanning.account import Account
from scantree.scanning.findings import NO_ROW
from scantree.scanning.request import ScanRequest

_DAMAGES = (
    "SELECT 1 FROM directory WHERE parent >= id AND id >= 0 OR root NOT BETWEEN 0 AND ?1 - 1"
    " OR typeof(name) NOT IN ('text', 'blob') OR typeof(depth) <> 'integer'",
    "SELECT 1 FROM pending p WHERE root NOT BETWEEN 0 AND ?1 - 1 OR typeof(depth) <> 'integer'"
    " OR typeof(name) NOT IN ('text', 'blob')"
    " OR parent IS NOT NULL AND NOT EXISTS(SELECT 1 FROM directory d WHERE d.id = p.parent)",
)
"""Rows of which there is none in a file that is whole."""


class UnendedScan:
    """A scan file that nobody else may write, nor changed yet. Raises ScanFileError.

    ``request`` is what the scan was asked to do; its relative paths are meant from
    ``working_directory``.
    """

    def __init__(self, path: bytes) -> None:
        self.path = path
        self._real_path = os.path.realpath(path)
        self._file = OpenScanFile(path, to_write=True)
        try:
            with explaining(path):
                self._load()
        except BaseException:
            self._file.close()
            raise

    def _load(self) -> None:
        self._fields = KeptFields(self._file.connection)
        self.is_complete = self._fields.is_complete
        kept = loaded_request(self._fields.text("request"))
        self.request: ScanRequest = kept.request
        self.working_directory = kept.working_directory
        if not self.is_complete:
            self._check_tables()

    def _check_tables(self) -> None:
        """Raise where the scan could not be gone on with, before anything is changed."""
        execute = self._file.connection.execute
        ((found, *_), *_) = execute("PRAGMA quick_check(1)").fetchall()
        if found != "ok":
            raise ValueError(found)
        for damage in _DAMAGES:
            ((is_found,),) = execute(f"SELECT EXISTS({damage})", (len(self.request.roots),))
            if is_found:
                raise ValueError(damage)

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def check_roots(self) -> None:
        """Raise ScanFileError where a root is not the directory that was scanned.

        Those that are relative are looked for in the working directory.
        """
        with explaining(self.path):
            rows = self._file.connection.execute(
                "SELECT root, device, inode FROM directory"
                " WHERE parent IS NULL AND id >= 0 AND device IS NOT NULL"
            ).fetchall()
            for place, device, inode in rows:
                self._check_root(self.request.roots[place], number(device), number(inode))

    def _check_root(self, root: bytes, device: int, inode: int) -> None:
        if is_store(root):
            # It has nothing that would tell it from another one of its name.
            return
        try:
            status = root_status(root)
        except OSError as error:
            raise RootChangedError(self.path, root, error.strerror or str(error)) from None
        if stat.S_ISDIR(status.st_mode) and not os.access(root, os.R_OK | os.X_OK):
            raise RootChangedError(self.path, root, "it may not be read any more")
        if status.st_dev != device:
            before = f"{os.major(device)}:{os.minor(device)}"
            now = f"{os.major(status.st_dev)}:{os.minor(status.st_dev)}"
            raise RootChangedError(self.path, root, f"it is on another device, {now}, not {before}")
        if status.st_ino != inode:
            raise RootChangedError(self.path, root, "it is another directory now")

    def go_on(self) -> tuple[ScanKeeper, Replay]:
        """The sink that writes on, and what was found before. Raises ScanFileError."""
        check_directory(self.path, os.path.dirname(self._real_path))
        if not os.access(self._real_path, os.W_OK):
            raise ScanFileError(self.path, os.strerror(errno.EACCES))
        replaces = bool(self._fields.number("replaces"))
        target = target_of(self.path, self._real_path, self._file.let_go(), replaces=replaces)
        try:
            database = ScanDatabase(target)
            database.have_log()
            started = time.perf_counter() - self._fields.seconds("elapsed_seconds")
            recorder = _recorder(database, self.request, started)
            reading = connect(self._real_path)
            reading.execute("BEGIN")
            replay = _ExplainingReplay(reading, self._fields, self.path)
        except (sqlite3.Error, OSError, MemoryError) as error:
            raise ScanFileError(self.path, reason_of(error)) from error
        return ScanKeeper(database, recorder), replay


class _ExplainingReplay(Replay):
    """Raises ScanFileError where the file turns out to be damaged."""

    def __init__(self, connection: sqlite3.Connection, fields: KeptFields, path: bytes) -> None:
        super().__init__(connection, fields)
        self._explained_path = path

    def restore(self, account: Account) -> Iterator[None]:
        """Enter all that was found in an empty account."""
        with explaining(self._explained_path):
            yield from super().restore(account)


class RootChangedError(ScanFileError):
    """A root is not what it was; ``root`` is its path as it was given."""

    def __init__(self, path: bytes, root: bytes, reason: str) -> None:
        super().__init__(path, reason)
        self.root = root


def _recorder(database: ScanDatabase, request: ScanRequest, started: float) -> Recorder:
    connection = database.connection
    connection.execute("BEGIN IMMEDIATE")
    # What was written at an end that wasn't one.
    connection.execute("DELETE FROM sums")
    connection.execute("DELETE FROM shared")
    connection.execute("UPDATE scan SET value = 0 WHERE key IN ('ended', 'complete')")
    connection.execute("COMMIT")
    pending = PendingDirectories()
    for row, parent, name, root in connection.execute("SELECT id, parent, name, root FROM pending"):
        pending.keep((NO_ROW, root) if parent is None else (parent, name_of(name)), row)
    (left_out,) = connection.execute("SELECT -min(0, min(id)) FROM directory").fetchone()
    return Recorder(connection, request.roots, pending, left_out=number(left_out), started=started)
