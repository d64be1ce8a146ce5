"""A descriptor that polls readable once it was told to: how threads wake a waiter.

A socket pair, because that works on every platform and with every kind of poll. Safe
to use while another thread closes it.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Wakeup:
    """Readable between ``send`` and ``clear``."""

    __slots__ = ("_is_closed", "_lock", "_receiver", "_sender")

    def __init__(self) -> None:
        self._receiver, self._sender = socket.socketpair()
        self._receiver.setblocking(False)
        self._sender.setblocking(False)
        self._lock = threading.Lock()
        self._is_closed = False

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return self._receiver.fileno()

    def send(self) -> None:
        """Make it readable, if it isn't; does nothing once closed."""
        # The lock keeps the descriptor's number from being closed, and used for
        # something else, between looking and writing.
        with self._lock, suppress(BlockingIOError):
            if not self._is_closed:
                self._sender.send(b"\0")

    def clear(self) -> None:
        """Make it unreadable."""
        with suppress(BlockingIOError):
            self._receiver.recv(4096)

    def close(self) -> None:
        """Close both ends."""
        with self._lock:
            self._is_closed = True
            self._sender.close()
            self._receiver.close()
