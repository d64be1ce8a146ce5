"""Noticing that the process goes on after it was stopped: by Ctrl-Z, or by SIGSTOP.

What stops a process cannot always be noticed, but SIGCONT, which lets it go on, can.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType


@contextlib.contextmanager
def noticing_continuation(notice: Callable[[], None]) -> Iterator[None]:
    """Meanwhile have ``notice`` called, which only takes a note, where the process goes on."""

    def receive(_number: int, _frame: FrameType | None) -> None:
        notice()

    before = signal.signal(signal.SIGCONT, receive)
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, before)
