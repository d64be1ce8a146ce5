"""A scan kept for as long as it is looked at: a scan file that has no name.

SQLite's own temporary database is one: it is in memory as far as a cache goes and else in a file
in ``$TMPDIR`` that is removed as soon as it is made, so nothing stays whatever ends the process.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scantree.saved.errors import ScanFileError
from scantree.saved.keeper import ScanKeeper
from scantree.saved.loading import LoadedScan, loaded
from scantree.saved.new_scan import first_fields, new_recorder
from scantree.saved.opening import explaining
from scantree.saved.scan_database import ScanDatabase, reason_of
from scantree.saved.target import Target

if TYPE_CHECKING:
    from scantree.saved.recorder import Recorder
    from scantree.scanning.request import ScanRequest

_NO_LOCK = -1
_CACHE_KIB = 16 << 10
"""How much of it is in memory, at most."""


class TemporaryDatabase(ScanDatabase):
    """A database without a name, which is gone once it is let go."""

    def __init__(self) -> None:
        self.target = Target(b"", b"", b"", b"", _NO_LOCK)
        self.connection = sqlite3.connect(
            "", isolation_level=None, check_same_thread=False, cached_statements=64
        )

    def have_log(self) -> None:
        """Nobody goes on with it: without a log, and without a way back."""
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def make_plain(self) -> None:
        """It is plain."""

    def close(self) -> None:
        """It is closed by ``let_go``: what was written is to be looked at."""

    def release(self) -> None:
        """Nobody else can write it."""

    def let_go(self) -> None:
        """Close it, and so remove it."""
        self.connection.close()


class TemporaryScan:
    """A scan to be written, by ``keeper`` or by ``recorder``, and then looked at.

    ``given`` is what the user called it.
    """

    def __init__(self, given: bytes, request: ScanRequest) -> None:
        """Raises ScanFileError."""
        self._given = given
        started_at_ns, started = time.time_ns(), time.perf_counter()
        self._database = TemporaryDatabase()
        try:
            self._database.create(request, started_at_ns, first_fields(request, started_at_ns))
            self.recorder: Recorder = new_recorder(
                self._database.connection, request, started=started
            )
        except (sqlite3.Error, MemoryError) as error:
            self.let_go()
            raise ScanFileError(given, reason_of(error)) from error

    def keeper(self) -> ScanKeeper:
        """What writes a scan that runs."""
        return ScanKeeper(self._database, self.recorder)

    def let_go(self) -> None:
        """Close it, and so remove it."""
        self._database.let_go()

    @contextmanager
    def loading(self) -> Iterator[LoadedScan]:
        """Look at what was written. Raises ScanFileError, also from the inside."""
        with explaining(self._given):
            yield loaded(self._database.connection)


@contextmanager
def temporary_scan(given: bytes, request: ScanRequest) -> Iterator[TemporaryScan]:
    """A scan that is kept meanwhile. Raises ScanFileError."""
    scan = TemporaryScan(given, request)
    try:
        yield scan
    finally:
        scan.let_go()
