"""Keeping a scan from its beginning: the file made, and the sink that writes it."""

from __future__ import annotations

import sqlite3
import time

from scantree.saved.errors import ScanFileError
from scantree.saved.keeper import ScanKeeper
from scantree.saved.pending import PendingDirectories
from scantree.saved.recorder import Recorder
from scantree.saved.scan_database import ScanDatabase, reason_of
from scantree.saved.target import new_target
from scantree.scanning.counting_options import counting_options
from scantree.scanning.paths import text_fields
from scantree.scanning.report import SCHEMA, time_text
from scantree.scanning.request import ScanRequest
from scantree.version import __version__


def keep_new_scan(path: bytes, request: ScanRequest, *, force: bool = False) -> ScanKeeper:
    """Make the file of a scan that is to begin now; ``force`` replaces one that is there.

    The request has a ``tree``. Raises ScanFileError.
    """
    if not request.tree:
        raise ValueError("a scan that is kept needs a tree")
    started_at_ns, started = time.time_ns(), time.perf_counter()
    target = new_target(path, force=force)
    database = None
    try:
        database = ScanDatabase(target)
        database.create(request, started_at_ns, first_fields(request, started_at_ns))
        recorder = new_recorder(database.connection, request, started=started)
    except (sqlite3.Error, OSError, MemoryError) as error:
        if database is not None:
            database.discard()
        raise ScanFileError(path, reason_of(error)) from error
    return ScanKeeper(database, recorder)


def new_recorder(
    connection: sqlite3.Connection, request: ScanRequest, *, started: float
) -> Recorder:
    """What writes a scan of which the file has nothing yet. Raises ``sqlite3.Error``."""
    pending = PendingDirectories(len(request.roots))
    recorder = Recorder(connection, request.roots, pending, started=started)
    recorder.commit()
    return recorder


def first_fields(request: ScanRequest, started_at_ns: int) -> dict[str, object]:
    """What the document has before anything is found."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "roots": [text_fields("path", root) for root in request.roots],
        "options": counting_options(request),
        "started_at": time_text(started_at_ns),
        "elapsed_seconds": 0.0,
        "complete": False,
    }
