"""Where ``--events`` goes: a thread of its own writes it, and a slow reader holds up nobody.

What a reader doesn't take in time is dropped and counted; the first line and the last are
tried for longest. A reader that went away ends nothing but this.
"""

from __future__ import annotations

import os
import queue
import select
import stat
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import trio

from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.render.events import ended_line, progress_line, started_line
from scantree.scanning.progress import ProgressSnapshot
from scantree.scanning.report import ScanReport

INTERVAL_SECONDS = 0.5
_MOST_WAITING = 16
_GOODBYE_SECONDS = 0.5


def open_events(path: str) -> EventsOutput:
    """The output of that name, ``-`` for standard output. Raises UsageError."""
    if path == STANDARD_STREAM:
        if sys.stdout is None:
            raise UsageError("--events: standard output is closed")
        return EventsOutput(os.dup(sys.stdout.fileno()))
    try:
        if os.path.exists(path) and stat.S_ISFIFO(os.stat(path).st_mode):
            return EventsOutput(None, path)
        return EventsOutput(_open(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        line = f"--events: cannot write {quote(path)}: {reason}"
        raise UsageError(line, is_in_help=False) from None


def _open(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)


class EventsOutput:
    """Takes lines and has them written; ``failed`` once they cannot be.

    A pipe has a ``path`` in place of a descriptor: it is opened by the thread that writes,
    which waits for a reader.
    """

    def __init__(self, descriptor: int | None, path: str = "") -> None:
        self._descriptor = descriptor
        self._path = path
        self._lines: queue.Queue[bytes | None] = queue.Queue(_MOST_WAITING)
        self._lost = 0
        self.failed: OSError | None = None
        self._thread = threading.Thread(target=self._write, name="scantree-events", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._put(None, _GOODBYE_SECONDS)
        self._thread.join(_GOODBYE_SECONDS)

    async def tell(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        """Tell how far a scan is, until cancelled."""
        while True:
            await trio.sleep(INTERVAL_SECONDS)
            self._put(progress_line(snapshot(), self._lost))

    def start(self, roots: tuple[bytes, ...]) -> None:
        """The scan begins."""
        self._put(started_line(roots), _GOODBYE_SECONDS)

    def end(self, report: ScanReport) -> None:
        """The scan is over."""
        self._put(ended_line(report, self._lost), _GOODBYE_SECONDS)

    def _put(self, line: bytes | None, patience_seconds: float = 0) -> None:
        if self.failed is not None:
            return
        try:
            self._lines.put(line, block=patience_seconds > 0, timeout=patience_seconds or None)
        except queue.Full:
            self._lost += 1

    def _write(self) -> None:
        try:
            descriptor = _open(self._path) if self._descriptor is None else self._descriptor
        except OSError as error:
            self.failed = error
            return
        try:
            while (line := self._lines.get()) is not None:
                _write_line(descriptor, line)
        except OSError as error:
            self.failed = error
        finally:
            os.close(descriptor)


def _write_line(descriptor: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            # Another program that shares the stream had it never wait.
            select.select([], [descriptor], [])
