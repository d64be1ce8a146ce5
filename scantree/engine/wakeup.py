"""How an idle loop is woken: whoever has work for it rings, whether it waits or not."""

from __future__ import annotations

import trio


class Wakeup:
    """One waiter at a time; to ring while nobody waits costs a look, and is forgotten."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: trio.Event | None = None

    def ring(self) -> None:
        """There may be something new to do."""
        if self._waiting is not None:
            self._waiting.set()
            self._waiting = None

    async def wait(self) -> None:
        """Wait until the next ring."""
        self._waiting = waiting = trio.Event()
        await waiting.wait()
