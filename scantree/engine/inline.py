"""Coroutines run without a task of their own for as long as they don't suspend.

``send(None)`` runs a coroutine up to its first suspension. One that ends by then has
cost a call. One that suspends is bound to the trio task that ran it, and that task
must go on with it by awaiting ``resume``, which passes every trap on to trio as
``await`` itself would.
"""

from __future__ import annotations

import types
from collections.abc import Awaitable, Coroutine, Generator

from scantree.named_tuple import NamedTuple


async def awaits(work: Awaitable[object]) -> object:
    """A coroutine of anything that can be awaited; TypeError inside it for anything else."""
    return await work


class Suspended(NamedTuple):
    """A coroutine that waits for what it yielded to the event loop."""

    coroutine: Coroutine[object, object, object]
    trap: object


@types.coroutine
def resume(suspended: Suspended) -> Generator[object, object, object]:
    """Go on with a suspended coroutine to its end; answers what it returns."""
    coroutine, trap = suspended
    while True:
        thrown: BaseException | None = None
        answer: object = None
        try:
            answer = yield trap
        except GeneratorExit:
            coroutine.close()
            raise
        except BaseException as error:
            thrown = error
        try:
            trap = coroutine.send(answer) if thrown is None else coroutine.throw(thrown)
        except StopIteration as stop:
            return stop.value
