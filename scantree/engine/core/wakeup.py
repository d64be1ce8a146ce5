"""Who is to be woken when there is work."""

from __future__ import annotations

from typing import Protocol


class Settable(Protocol):
    """What somebody waits for."""

    def set(self) -> object:
        """Let whoever waits go on."""


class WakeupCore:
    """One waiter at a time; to ring while nobody waits costs a look, and is forgotten."""

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting: Settable | None = None

    def ring(self) -> None:
        """There may be something new to do."""
        waiting = self.waiting
        if waiting is not None:
            self.waiting = None
            waiting.set()
