"""How an idle loop is woken: whoever has work for it rings, whether it waits or not."""

from __future__ import annotations

import trio

from scantree.engine.twin import WakeupCore


class Wakeup(WakeupCore):
    """One waiter at a time; to ring while nobody waits costs a look, and is forgotten."""

    __slots__ = ()

    async def wait(self) -> None:
        """Wait until the next ring."""
        self.waiting = waiting = trio.Event()
        await waiting.wait()
