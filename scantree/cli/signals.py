"""How SIGINT, SIGTERM and SIGHUP end a command: the first asks, the second doesn't.

The first one stops the scan, if there is one; else what is done goes on for a moment, for
it may be over soon: the imports, the document's way to a file. After that moment it is as
if there had been a second one, which ends the process, or what is done just then. The
handlers are called by the interpreter between two instructions, also where an event loop
is busy, and wake one that sleeps.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from scantree.cli.stop_requests import STOP_SIGNALS, StopRequests, Turn, heeded_signals
from scantree.cli.ward import say_goodbye

PATIENCE_SECONDS = 0.5
"""How long what cannot be stopped may go on once a signal came."""

_SHOW_CURSOR = b"\x1b[?25h\n"


class StopSignals:
    """What was asked of this process; ``stop_signals`` makes it listen."""

    def __init__(self) -> None:
        self._requests = StopRequests()
        self._on_first: Callable[[], None] = _limit_time
        self._on_next: Callable[[signal.Signals], None] = abort

    @property
    def stopped_by(self) -> signal.Signals | None:
        """The first signal, None while there was none."""
        return self._requests.first

    @contextmanager
    def stopping(
        self, stop: Callable[[], None], following: Callable[[signal.Signals], None]
    ) -> Iterator[None]:
        """Meanwhile have the first signal do this, and each later one that.

        Where the first one came already, that is done now.
        """
        before = self._on_first, self._on_next
        self._on_first, self._on_next = stop, following
        _lift_limit()
        if self.stopped_by is not None:
            stop()
        try:
            yield
        finally:
            self._on_first, self._on_next = before

    @contextmanager
    def ending(self, following: Callable[[signal.Signals], None]) -> Iterator[None]:
        """Meanwhile have each signal but the first do this, and time running out, too."""
        before, self._on_next = self._on_next, following
        try:
            yield
        finally:
            self._on_next = before
            _lift_limit()

    def receive(self, number: int, _frame: FrameType | None = None) -> None:
        """Do what a signal asks for: the handler."""
        turn = self._requests.take(number, time.monotonic())
        if turn is Turn.FIRST:
            self._on_first()
        elif turn is Turn.NEXT:
            self._on_next(signal.Signals(number))

    def run_out_of_time(self, _number: int, _frame: FrameType | None = None) -> None:
        """Take it as one more request: the handler of SIGALRM."""
        if self.stopped_by is not None:
            self._on_next(self.stopped_by)


_listening: StopSignals | None = None


@contextmanager
def stop_signals() -> Iterator[StopSignals]:
    """The signals of this process from now on, or from where it began to listen already."""
    global _listening  # noqa: PLW0603 - a process has only one set of handlers
    if _listening is not None:
        yield _listening
        return
    _listening = StopSignals()
    before = {number: signal.signal(number, _listening.receive) for number in heeded_signals()}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _listening.run_out_of_time)
    try:
        yield _listening
    finally:
        _lift_limit()
        for number, handler in before.items():
            signal.signal(number, handler)
        _listening = None


def _limit_time() -> None:
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)


def _lift_limit() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)


def stop_code(number: signal.Signals) -> int:
    """The exit code of a run that a signal ended."""
    return 128 + number


def abort(number: signal.Signals, *, draws: bool = False) -> NoReturn:
    """End the process at once; a terminal that is drawn on becomes as it was."""
    # Many that come faster than this works would be one below the other, and none at an end.
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    code = stop_code(number)
    try:
        if draws:
            from scantree.cli.echo import unmute  # noqa: PLC0415 - start-up

            unmute()
            os.write(2, _SHOW_CURSOR)
        say_goodbye(code)
    finally:
        os._exit(code)
