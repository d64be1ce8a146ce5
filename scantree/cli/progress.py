"""Progress while a scan runs: a task beside it that asks for snapshots and shows them.

Importing rich for a scan that is over before anyone could read a frame would be a
waste, so the first frame waits a moment, unless progress was asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

import trio

from scantree.cli import echo
from scantree.cli.keys import Keys
from scantree.cli.offer import OfferedStream, start_again
from scantree.cli.progress_mode import ProgressMode
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.suspension import suspending
from scantree.cli.ward import say_whether_drawing
from scantree.render.escape import restrict
from scantree.render.frame import frame_lines
from scantree.render.glyphs import glyphs_for
from scantree.render.line import restricted
from scantree.render.rates import RateMeter
from scantree.render.size_format import SizeFormat
from scantree.render.status_line import status_line
from scantree.scanning.basis import Basis
from scantree.scanning.progress import ProgressSnapshot

FRAME_SECONDS = 0.1
LOG_SECONDS = 1.0
MOST_LOG_SECONDS = 60.0
PATIENCE_SECONDS = 0.2
"""How long a scan runs before it is worth a live view."""


_SOON_SECONDS = 0.1


@dataclass(slots=True)
class Progress:
    """Where and how progress is shown, and of which roots."""

    mode: ProgressMode
    stream: TextIO
    roots: tuple[bytes, ...]
    basis: Basis
    sizes: SizeFormat
    color: bool
    at_once: bool
    keys: Keys | None = None
    _is_drawn: trio.Event = field(init=False, default_factory=trio.Event)
    _offered: OfferedStream = field(init=False)

    def __post_init__(self) -> None:
        self._offered = OfferedStream(self.stream)

    async def show(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        """Show progress until cancelled; a stream that cannot be written ends it."""
        if self.keys is not None and not self.keys.can_be_read(self.stream):
            self.keys = None
        async with trio.open_nursery() as nursery:
            if self.mode is ProgressMode.LIVE and self.keys is not None:
                nursery.start_soon(self._listen, self.keys)
            with contextlib.suppress(OSError):
                if self.mode is ProgressMode.LIVE:
                    await self._draw(snapshot)
                elif self.mode is ProgressMode.LOG:
                    await self._log(snapshot)
            nursery.cancel_scope.cancel()

    async def _listen(self, keys: Keys) -> None:
        """Take keys from when it is seen what they do."""
        await self._is_drawn.wait()
        await keys.listen()

    async def _draw(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        meter = RateMeter()
        encoding = stream_encoding(self.stream)
        glyphs = glyphs_for(encoding)
        if not self.at_once:
            await trio.sleep(PATIENCE_SECONDS)

        from scantree.cli.drawn_on import given_back  # noqa: PLC0415 - only where it is drawn
        from scantree.render.live import LiveView  # noqa: PLC0415 - rich is slow to import

        view: LiveView | None = None

        def clear() -> None:
            nonlocal view
            closing, view = view, None
            if closing is not None:
                try:
                    closing.close()
                finally:
                    echo.unmute()
                    self.catch_up(_SOON_SECONDS)

        try:
            with suspending(clear), given_back():
                while True:
                    if self._offered.is_behind:
                        # Stopped, as by Ctrl-S: that is no reason to stop the scan.
                        await trio.sleep(FRAME_SECONDS)
                        continue
                    now = snapshot()
                    if view is None:
                        say_whether_drawing(True)
                        view = LiveView(self._offered, color=self.color, mark=glyphs.cut)
                        echo.mute(self.stream, by_key=self.keys is not None)
                        self._is_drawn.set()
                    lines = frame_lines(
                        now,
                        meter.update(now),
                        roots=self.roots,
                        basis=self.basis,
                        sizes=self.sizes,
                        glyphs=glyphs,
                        room=view.room,
                        hint="" if self.keys is None else self.keys.hint,
                    )
                    view.draw(restricted(lines, encoding))
                    await trio.sleep(FRAME_SECONDS)
        finally:
            clear()

    def catch_up(self, seconds: float) -> bool:
        """Wait so long for a stream that takes nothing; whether it took all in the end.

        One that breaks got all that it ever will.
        """
        try:
            is_done = self._offered.catch_up(seconds)
        except OSError:
            is_done = True
        if is_done:
            say_whether_drawing(False)
            self._offered.close()
        return is_done

    def leave(self, is_waited_for: Callable[[], bool]) -> None:
        """Let the terminal have what clears it, waiting for one that is stopped as long as this.

        Afterwards it is started again, and gets no more than a moment.
        """
        if self.mode is not ProgressMode.LIVE:
            return
        while not self.catch_up(_SOON_SECONDS):
            if not is_waited_for():
                start_again(self.stream.fileno())
                self.catch_up(_SOON_SECONDS)
                return

    async def _log(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        meter = RateMeter()
        began = trio.current_time()
        try:
            while True:
                await trio.sleep(log_pause(trio.current_time() - began))
                self._write_status(snapshot(), meter)
        finally:
            self._write_status(snapshot(), meter)

    def _write_status(self, now: ProgressSnapshot, meter: RateMeter) -> None:
        if self._offered.is_behind:
            # Nobody reads it now, and a scan doesn't wait for that.
            return
        line = status_line(now, meter.update(now), self.sizes)
        self._offered.write(f"scantree: {restrict(line, stream_encoding(self.stream))}\n")
        self._offered.flush()


def log_pause(elapsed: float) -> float:
    """The seconds until the next line of a log, for a scan that has taken so many.

    Each takes a tenth of the time longer, so that whoever waits sees it go on, and a scan
    that takes all night doesn't fill the log.
    """
    return min(max(LOG_SECONDS, elapsed / 10), MOST_LOG_SECONDS)
