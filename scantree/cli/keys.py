"""The keys that a scan in a terminal takes while it is drawn.

They are read where standard input is the terminal that is drawn on, and only in the
foreground. What is typed and is no such key was meant for whoever reads the terminal next:
it is put back in the end, where the system allows that (TIOCSTI).
"""

from __future__ import annotations

import fcntl
import os
import sys
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TextIO

import trio

from scantree.cli.echo import is_ours
from scantree.cli.same_terminal import is_same_terminal

_BACKGROUND_SECONDS = 0.2
_MOST_AT_ONCE = 64


class Keys:
    """What each key does; ``hint`` says so, in a few words."""

    def __init__(self, actions: Mapping[bytes, Callable[[], None]], hint: str) -> None:
        self._actions = actions
        self._descriptor = 0
        self._others = bytearray()
        self.hint = hint

    def can_be_read(self, stream: TextIO) -> bool:
        """Whether keys reach us: standard input is the terminal of this stream."""
        if not is_same_terminal(sys.stdin, stream):
            return False
        self._descriptor = sys.stdin.fileno()
        return True

    async def listen(self) -> None:
        """Read keys and do what they say, until cancelled; in the end put back the others."""
        try:
            while True:
                await trio.lowlevel.wait_readable(self._descriptor)
                if not is_ours(self._descriptor):
                    # Whoever reads in the background is stopped.
                    await trio.sleep(_BACKGROUND_SECONDS)
                elif not self._read():
                    return
        except OSError:
            # The terminal hung up, or is none that can be waited for.
            return
        finally:
            self._put_back()

    def _read(self) -> bool:
        """Take what was typed; False at the end of it."""
        typed = os.read(self._descriptor, _MOST_AT_ONCE)
        for number in typed:
            key = bytes([number])
            action = self._actions.get(key)
            if action is None:
                self._others += key
            else:
                action()
        return bool(typed)

    def _put_back(self) -> None:
        with suppress(OSError):
            for number in self._others:
                fcntl.ioctl(self._descriptor, termios.TIOCSTI, bytes([number]))
        self._others.clear()
