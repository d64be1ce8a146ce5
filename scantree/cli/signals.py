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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from scantree.cli.stop_requests import (
    SAME_REQUEST_SECONDS,
    STOP_SIGNALS,
    StopRequests,
    Turn,
    heeded_signals,
)
from scantree.cli.timer import Timer
from scantree.cli.ward import Word, guardians_word, say_goodbye

PATIENCE_SECONDS = 0.5
"""How long what cannot be stopped may go on once a signal came."""

_LAST_CHANCE_SECONDS = 0.002


class StopSignals:
    """What was asked of this process; ``stop_signals`` makes it listen."""

    def __init__(self) -> None:
        self._requests = StopRequests()
        self._timer = Timer()
        self._is_limited = False
        self._is_last_chance = False
        self._on_first: Callable[[], None] = self._limit_time
        self._on_next: Callable[[signal.Signals], None] = abort

    @property
    def stopped_by(self) -> signal.Signals | None:
        """The first signal, None while there was none."""
        return self._requests.first

    @property
    def is_settling(self) -> bool:
        """Whether a signal that comes now is taken for the one before once more."""
        return not self._requests.is_settled

    @contextmanager
    def stopping(
        self, stop: Callable[[], None], following: Callable[[signal.Signals], None]
    ) -> Iterator[None]:
        """Meanwhile have the first signal do this, and each later one that.

        Where the first one came already, that is done now.
        """
        before = self._on_first, self._on_next
        self._on_first, self._on_next = stop, following
        self.lift_limit()
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
            self.lift_limit()

    def receive(self, number: int, _frame: FrameType | None = None) -> None:
        """Do what a signal asks for: the handler."""
        word = guardians_word()
        turn = self._requests.take(
            number, is_next=None if word is None else word is Word.ASKED_AGAIN
        )
        if turn is Turn.SAME:
            return
        self._is_last_chance = False
        if not self._timer.set(SAME_REQUEST_SECONDS):
            self._requests.settle()
        if turn is Turn.FIRST:
            self._on_first()
        else:
            self._on_next(signal.Signals(number))

    def be_told_of_time(self, _number: int, _frame: FrameType | None = None) -> None:
        """Settle a request, or take the end of its time as one more: the handler of SIGALRM."""
        if self._requests.is_settled:
            if self._is_limited and self.stopped_by is not None:
                self._on_next(self.stopped_by)
        elif not self._is_last_chance:
            # What came while this process couldn't listen may be told after this.
            self._is_last_chance = True
            self._timer.set(_LAST_CHANCE_SECONDS)
        else:
            self._requests.settle()
            if self._is_limited:
                self._timer.set(PATIENCE_SECONDS)

    def lift_limit(self) -> None:
        """Let what is done take as long as it takes."""
        self._is_limited = False
        if self._requests.is_settled:
            self._timer.clear()

    def end(self) -> None:
        """Send no more signals of time."""
        self._timer.clear()

    def _limit_time(self) -> None:
        self._is_limited = True
        if self._requests.is_settled:
            # Nothing else will be told of time.
            self._timer.set(PATIENCE_SECONDS)


_listening: StopSignals | None = None


@contextmanager
def stop_signals(*, is_last: bool = False) -> Iterator[StopSignals]:
    """The signals of this process from now on, or from where it began to listen already.

    Where this is the last that the process does, and it was stopped, its end is its own from
    then on: the report is out, and a request that comes twice doesn't change the exit code.
    """
    global _listening  # noqa: PLW0603 - a process has only one set of handlers
    if _listening is not None:
        yield _listening
        return
    _listening = StopSignals()
    before = {number: signal.signal(number, _listening.receive) for number in heeded_signals()}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _listening.be_told_of_time)
    try:
        yield _listening
    finally:
        _listening.end()
        is_deaf = is_last and _listening.stopped_by is not None
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if is_deaf else handler)
        _listening = None


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
            from scantree.cli.drawn_on import give_back  # noqa: PLC0415 - start-up

            give_back()
        say_goodbye(code)
    finally:
        os._exit(code)
