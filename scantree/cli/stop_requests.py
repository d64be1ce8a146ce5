"""The signals that ask a process to end, and when two of them are one request.

One request may arrive twice: timeout(1) signals both its child and the child's group,
and a guardian passes on what may have reached its ward already. Nobody presses a key
twice that fast.
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
    """The first one once more."""
    NEXT = enum.auto()


class StopRequests:
    """Tells requests to stop apart; ``first`` is the first one's signal, None before it."""

    def __init__(self) -> None:
        self.first: signal.Signals | None = None
        self._first_at = 0.0

    def take(self, number: int, now: float) -> Turn:
        """What a signal that came at ``now``, in seconds of any clock, is."""
        if self.first is None:
            self.first = signal.Signals(number)
            self._first_at = now
            return Turn.FIRST
        return Turn.SAME if now - self._first_at < SAME_REQUEST_SECONDS else Turn.NEXT


def heeded_signals() -> tuple[signal.Signals, ...]:
    """The signals to stop for: not those that this process was started to ignore.

    nohup(1) has SIGHUP ignored, and a shell without job control SIGINT in the background.
    """
    return tuple(
        number for number in STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN
    )
