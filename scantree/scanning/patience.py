"""Looking at roots before a scan begins, in a thread that is left behind where one hangs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import trio

from scantree.reader.address_space import is_room_for_thread

PATIENCE_SECONDS = 0.25
"""For how long one look may keep the scan from beginning."""

T = TypeVar("T")


async def look_at_each(things: Iterable[T], look: Callable[[T], None]) -> bool:
    """Call ``look`` with one thing after the other; False where it gave up on one.

    The ones after it are then left out, while ``look``, which raises nothing, may still be
    at that one.
    """
    looked_at = 0
    is_done = is_given_up = False

    def look_at_all() -> None:
        nonlocal looked_at, is_done
        for thing in things:
            if is_given_up:
                return
            look(thing)
            looked_at += 1
        is_done = True

    async def lose_patience() -> None:
        nonlocal is_given_up
        before = -1
        while looked_at != before:
            before = looked_at
            await trio.sleep(PATIENCE_SECONDS)
        is_given_up = True
        nursery.cancel_scope.cancel()

    if not is_room_for_thread():
        look_at_all()
        return is_done
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lose_patience)
        try:
            await trio.to_thread.run_sync(look_at_all, abandon_on_cancel=True)
        except RuntimeError:
            # No thread can be started; then they are waited for.
            look_at_all()
        nursery.cancel_scope.cancel()
    return is_done
