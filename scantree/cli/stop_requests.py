"""The signals that ask a process to end, and when two of them are one request.

One request may arrive twice: timeout(1) signals both its child and the child's group,
and a guardian passes on what may have reached its ward already. Nobody presses a key
twice that fast.

What counts is when a signal came, and that is not known: whoever takes it may have been
busy with something else meanwhile, and was told of both at once. So a request is settled by
the one who takes them: once that much time is over, and after it there was a moment in which
everything that had come before was taken.
"""

from __future__ import annotations

import enum
import signal

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

SAME_REQUEST_SECONDS = 0.025


class Turn(enum.Enum):
    """What a signal is among those that came."""

    FIRST = enum.auto()
    SAME = enum.auto()
    """The one before once more."""
    NEXT = enum.auto()


class StopRequests:
    """Tells requests to stop apart; ``first`` is the first one's signal, None before it."""

    def __init__(self) -> None:
        self.first: signal.Signals | None = None
        self.is_settled = True
        """Whether a further signal is a further request."""

    def take(self, number: int, *, is_next: bool | None = None) -> Turn:
        """What a signal is that came now; who knows whether it is a further request says so."""
        if self.first is None:
            self.first = signal.Signals(number)
            turn = Turn.FIRST
        elif self.is_settled if is_next is None else is_next:
            turn = Turn.NEXT
        else:
            return Turn.SAME
        self.is_settled = False
        return turn

    def settle(self) -> None:
        """Say that no signal of the last request is still to come."""
        self.is_settled = True


def heeded_signals() -> tuple[signal.Signals, ...]:
    """The signals to stop for: not those that this process was started to ignore.

    nohup(1) has SIGHUP ignored, and a shell without job control SIGINT in the background.
    """
    return tuple(
        number for number in STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN
    )
