"""How SIGINT and SIGTERM end a scan: the first asks, the second doesn't."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable
from typing import NoReturn

from scantree.cli.exit_codes import stop_code

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_SHOW_CURSOR = b"\x1b[?25h\n"


class StopSignals:
    """Calls ``stop`` at the first signal; at the second the process ends there and then.

    ``stopped_by`` is the first signal, None while there was none.
    """

    def __init__(self, stop: Callable[[], None], abort: Callable[[signal.Signals], None]) -> None:
        self.stopped_by: signal.Signals | None = None
        self._stop = stop
        self._abort = abort

    async def watch(self, received: AsyncIterator[int]) -> None:
        """Take signals as they come, for as long as they are watched."""
        async for number in received:
            if self.stopped_by is not None:
                self._abort(signal.Signals(number))
            self.stopped_by = self.stopped_by or signal.Signals(number)
            self._stop()


def abort(number: signal.Signals, *, draws: bool) -> NoReturn:
    """End the process at once; a terminal that is drawn on gets its cursor back."""
    try:
        if draws:
            os.write(2, _SHOW_CURSOR)
    finally:
        os._exit(stop_code(number))
