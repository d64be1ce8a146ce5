"""Progress while a scan runs: a task beside it that asks for snapshots and shows them.

Importing rich for a scan that is over before anyone could read a frame would be a
waste, so the first frame waits a moment, unless progress was asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

import trio

from scantree.cli import echo
from scantree.cli.progress_mode import ProgressMode
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.suspension import suspending
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
PATIENCE_SECONDS = 0.2
"""How long a scan runs before it is worth a live view."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where and how progress is shown, and of which roots."""

    mode: ProgressMode
    stream: TextIO
    roots: tuple[bytes, ...]
    basis: Basis
    sizes: SizeFormat
    color: bool
    at_once: bool

    async def show(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        """Show progress until cancelled; a stream that cannot be written ends it."""
        with contextlib.suppress(OSError):
            if self.mode is ProgressMode.LIVE:
                await self._draw(snapshot)
            elif self.mode is ProgressMode.LOG:
                await self._log(snapshot)

    async def _draw(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        meter = RateMeter()
        encoding = stream_encoding(self.stream)
        glyphs = glyphs_for(encoding)
        if not self.at_once:
            await trio.sleep(PATIENCE_SECONDS)

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

        try:
            with suspending(clear):
                while True:
                    now = snapshot()
                    if view is None:
                        view = LiveView(self.stream, color=self.color, mark=glyphs.cut)
                        echo.mute(self.stream)
                    lines = frame_lines(
                        now,
                        meter.update(now),
                        roots=self.roots,
                        basis=self.basis,
                        sizes=self.sizes,
                        glyphs=glyphs,
                        room=view.room,
                    )
                    view.draw(restricted(lines, encoding))
                    await trio.sleep(FRAME_SECONDS)
        finally:
            clear()

    async def _log(self, snapshot: Callable[[], ProgressSnapshot]) -> None:
        meter = RateMeter()
        try:
            while True:
                await trio.sleep(LOG_SECONDS)
                self._write_status(snapshot(), meter)
        finally:
            self._write_status(snapshot(), meter)

    def _write_status(self, now: ProgressSnapshot, meter: RateMeter) -> None:
        line = status_line(now, meter.update(now), self.sizes)
        self.stream.write(f"scantree: {restrict(line, stream_encoding(self.stream))}\n")
        self.stream.flush()
