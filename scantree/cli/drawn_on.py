r"""The terminal that is drawn on, given back in the state it was in, whatever happens.

Its cursor is hidden and it shows no keys then. A signal that ends the process by default, as
Ctrl-\ does, must not leave it like that; nor must a terminal that is stopped keep the process.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SHOW_CURSOR = b"\x1b[?25h\n"
PATIENCE_SECONDS = 0.2

_FATAL = (signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU)
"""What may be sent to end a process by default, and can be prepared for."""

_STANDARD_ERROR = 2


def show_cursor() -> None:
    """Have the terminal show its cursor, if it takes anything soon."""
    from scantree.cli.offer import offer_for, start_again  # noqa: PLC0415 - start-up

    with suppress(OSError):
        start_again(_STANDARD_ERROR)
        offer_for(PATIENCE_SECONDS, _STANDARD_ERROR, SHOW_CURSOR)


def give_back() -> None:
    """Leave the terminal as it was."""
    from scantree.cli.echo import unmute  # noqa: PLC0415 - start-up

    unmute()
    show_cursor()


@contextmanager
def given_back() -> Iterator[None]:
    """Meanwhile have the terminal given back before a signal ends the process by default."""

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        give_back()
        os.kill(os.getpid(), number)

    handled = [number for number in _FATAL if signal.getsignal(number) is signal.SIG_DFL]
    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)
