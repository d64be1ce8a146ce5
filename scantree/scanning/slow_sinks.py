"""Waiting for sinks that work in threads of their own, while trio's loop runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import trio

from scantree.scanning.sinks import Sink, SlowSink

_LOOK_SECONDS = 0.005

PATIENCE_SECONDS = 5.0
"""How long a sink may do nothing at all, once the scan was stopped."""


class SlowSinks:
    """Those of some sinks that are slow."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = [sink for sink in sinks if isinstance(sink, SlowSink)]

    async def until_in_step(self) -> None:
        """Wait until nobody is behind."""
        for sink in self._sinks:
            while sink.is_behind:  # noqa: ASYNC110 - a thread knows no event of trio's
                await trio.sleep(_LOOK_SECONDS)

    async def until_done(self, is_stopped: Callable[[], bool]) -> None:
        """Wait until all are done.

        Where the scan was stopped, whoever asked for that does not wait for a disk that
        doesn't answer.
        """
        for sink in self._sinks:
            steps, since = sink.steps, time.monotonic()
            while not sink.is_done:
                if sink.steps != steps:
                    steps, since = sink.steps, time.monotonic()
                elif is_stopped() and time.monotonic() - since > PATIENCE_SECONDS:
                    return
                await trio.sleep(_LOOK_SECONDS)
