from __future__ import annotations

import trio
from trio.testing import wait_all_tasks_blocked

from scantree.engine.wakeup import Wakeup


def test_ring_ends_the_wait_and_only_that_one() -> None:
    log: list[str] = []

    async def waiter(wakeup: Wakeup) -> None:
        for turn in range(2):
            await wakeup.wait()
            log.append(f"woken {turn}")

    async def main() -> None:
        wakeup = Wakeup()
        wakeup.ring()  # nobody waits, so it is forgotten
        async with trio.open_nursery() as nursery:
            nursery.start_soon(waiter, wakeup)
            for turn in range(2):
                await wait_all_tasks_blocked()
                assert len(log) == turn
                wakeup.ring()
                wakeup.ring()
            await wait_all_tasks_blocked()
        assert log == ["woken 0", "woken 1"]

    trio.run(main)
