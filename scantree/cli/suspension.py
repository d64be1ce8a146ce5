"""Ctrl-Z while something is drawn: the terminal is left clean before the process stops.

SIGTSTP is what a terminal sends; SIGSTOP cannot be prepared for. Where nothing is drawn
none of this is needed, and the kernel does it all.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType

import trio


@contextlib.contextmanager
def suspending(clear: Callable[[], None]) -> Iterator[None]:
    """Meanwhile have SIGTSTP call ``clear`` in trio's loop, and then stop the process."""
    if signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN:
        # A shell without job control: there is nobody to continue what stops.
        yield
        return
    token = trio.lowlevel.current_trio_token()

    def receive(_number: int, _frame: FrameType | None) -> None:
        token.run_sync_soon(stop, idempotent=True)

    def stop() -> None:
        with contextlib.suppress(OSError):
            clear()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        # It returns when the process is continued.
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, receive)

    before = signal.signal(signal.SIGTSTP, receive)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)
