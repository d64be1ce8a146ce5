"""Writing without waiting: what a terminal that is stopped, or a full pipe, takes now.

A terminal can be stopped for as long as somebody likes (Ctrl-S), and so can whoever reads it.
What is drawn on it while a scan runs must hold up neither the scan nor its end.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import time
from typing import TextIO

from scantree.reader.descriptors import are_left

_PIPE_BUF = 4096
"""What a pipe or socket that is ready takes at once, see pipe(7)."""

_OWN_TERMINAL = "/dev/tty"

_LOOK_SECONDS = 0.05


def offer(descriptor: int, data: bytes) -> int:
    """Write what is taken without waiting; how many bytes that is. Raises OSError."""
    # A terminal that is ready has room for one byte at least.
    return _offer(descriptor, data, 1 if os.isatty(descriptor) else _PIPE_BUF)


def offer_for(seconds: float, descriptor: int, data: bytes) -> int:
    """The same, until nothing more has been taken for so long."""
    taken = offer(descriptor, data)
    until = time.monotonic() + seconds
    while taken < len(data) and time.monotonic() < until:
        _wait(descriptor, _LOOK_SECONDS)
        more = offer(descriptor, data[taken:])
        if more:
            taken += more
            until = time.monotonic() + seconds
    return taken


def start_again(descriptor: int) -> None:
    """Start a terminal that was stopped, as it starts by itself at Ctrl-C."""
    try:
        if os.tcgetpgrp(descriptor) != os.getpgrp():
            # A process in the background would be stopped for that.
            return
    except OSError:
        # It controls another process, if any.
        pass
    with contextlib.suppress(termios.error):
        termios.tcflow(descriptor, termios.TCOOFF)
        termios.tcflow(descriptor, termios.TCOON)


class OfferedStream:
    """A stream for what is drawn: it takes everything, and hands it on as that is taken.

    What is to be drawn next had better wait while it ``is_behind``.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = stream.encoding or "utf-8"
        self._pending = b""
        self._own: int | None = None
        self._is_opened = False

    @property
    def encoding(self) -> str:
        """The encoding of the stream."""
        return self._encoding

    @property
    def is_behind(self) -> bool:
        """Whether not everything was taken yet, when it is offered once more. Raises OSError."""
        self.flush()
        return bool(self._pending)

    def fileno(self) -> int:
        """The descriptor of the stream."""
        return self._stream.fileno()

    def write(self, text: str) -> None:
        """Take something, to be offered by ``flush``."""
        self.write_bytes(text.encode(self._encoding, "backslashreplace"))

    def write_bytes(self, text: bytes) -> None:
        """Take what is encoded already."""
        self._pending += text

    def flush(self) -> None:
        """Offer what was written. Raises OSError."""
        if not self._pending:
            return
        try:
            descriptor = self._stream.fileno()
        except ValueError:
            # Python's own, of a program that collects what is printed.
            self._stream.write(self._pending.decode(self._encoding))
            self._pending = b""
            return
        own = self._own_descriptor(descriptor)
        # What fails is lost, and doesn't fail again.
        pending, self._pending = self._pending, b""
        taken = offer(descriptor, pending) if own is None else _offer(own, pending, len(pending))
        self._pending = pending[taken:]

    def catch_up(self, seconds: float) -> bool:
        """Offer what is left until all is taken, or nothing has been for so long.

        Answers whether all was. Raises OSError.
        """
        until = time.monotonic() + seconds
        while self.is_behind and time.monotonic() < until:
            before = len(self._pending)
            _wait(self.fileno(), _LOOK_SECONDS)
            if not self.is_behind or len(self._pending) < before:
                until = time.monotonic() + seconds
        return not self._pending

    def close(self) -> None:
        """Let go of the terminal; what is left can still be offered."""
        if self._own is not None:
            os.close(self._own)
        self._own, self._is_opened = None, False

    def _own_descriptor(self, descriptor: int) -> int | None:
        """One of our own for the same terminal, which doesn't wait; None where there is none.

        The stream's is shared with the shell, and whoever else has the terminal.
        """
        if not self._is_opened:
            self._is_opened = True
            self._own = _reopened(descriptor) if os.isatty(descriptor) and are_left(2) else None
        return self._own


def _reopened(terminal: int) -> int | None:
    try:
        try:
            # Everybody may open this name of the terminal that controls a process.
            os.tcgetpgrp(terminal)
            name = _OWN_TERMINAL
        except OSError:
            name = os.ttyname(terminal)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None


def _offer(descriptor: int, data: bytes, at_once: int) -> int:
    taken = 0
    with contextlib.suppress(BlockingIOError):
        while taken < len(data) and _wait(descriptor, 0):
            taken += os.write(descriptor, data[taken : taken + at_once])
    return taken


def _wait(descriptor: int, seconds: float) -> bool:
    """Whether there is room by then, or an error to be met."""
    waiting = select.poll()
    waiting.register(descriptor, select.POLLOUT)
    return bool(waiting.poll(seconds * 1000))
