"""The live view on a terminal: frames drawn over each other, and nothing left behind.

A frame is erased line by line from its last line upwards. A terminal that was made
narrower meanwhile has wrapped the lines of the frame (nearly all terminals do), so there
are more to erase; how many, their widths tell. For this

- the cursor rests in the first column of the last line, which stays the first of the rows
  that the line is wrapped to;
- the terminal wraps nothing while it is drawn on: it may tell of its new width late (tmux
  takes a quarter of a second), and frames of the old width must not add to the rows;
- a frame takes a third of the screen at most, so that it stays there when the terminal is
  split in two, either way: what was scrolled off the screen cannot be erased.

Measured: half a millisecond of CPU a frame. Importing rich costs more than that by two
orders, so this room is imported when the first frame is due.
"""

from __future__ import annotations

import io
import os
import shutil
from typing import Protocol

from rich.console import Console, Group
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType

from scantree.render.cells import cut_line, line_width
from scantree.render.frame import FrameRoom
from scantree.render.line import Line
from scantree.render.terminal import styled

_SPARE_CELLS = 3
"""Left free at the end of each line: a terminal shows ^C where the cursor is, and a line
that wraps could not be erased."""

_LEAST_LINES = 6
"""A third of a low screen would be too little to tell anything."""


_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"
"""DECAWM off and on, see xterm's ctlseqs."""


class Screen(Protocol):
    """What a view is drawn on."""

    def write(self, text: str, /) -> object:
        """Take text, and control sequences."""

    def flush(self) -> object:
        """Show what was taken. Raises OSError."""

    def fileno(self) -> int:
        """The terminal's descriptor. Raises OSError or ValueError where there is none."""


class LiveView:
    """Draws frames on one stream; ``close`` erases the last and shows the cursor.

    ``mark`` stands at the end of what is too wide. Raises OSError where the stream cannot
    be written.
    """

    def __init__(self, stream: Screen, *, color: bool, mark: str) -> None:
        self._stream = stream
        self._mark = mark
        self._widths: list[int] = []
        self._written = io.StringIO()
        console = Console(
            file=self._written,
            force_terminal=True,
            color_system="standard" if color else None,
            no_color=not color,
            legacy_windows=False,
            force_jupyter=False,
            # What the environment says of a terminal was heeded before.
            _environ={},
            markup=False,
            emoji=False,
            highlight=False,
        )
        self._console = console
        self._live = Live(
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
        self._send()

    @property
    def room(self) -> FrameRoom:
        """How much a frame drawn now may take."""
        columns, lines = _size(self._stream)
        height = max(lines // 3, min(_LEAST_LINES, lines - 1), 1)
        return FrameRoom(max(columns - _SPARE_CELLS, 1), height)

    def draw(self, lines: list[Line]) -> None:
        """Draw one frame over the one before; what there is no room for is cut off."""
        room = self.room
        shown = [cut_line(line, room.columns, self._mark) for line in lines[: room.lines]]
        with self._console:
            self._reach_all_rows()
            self._live.update(Group(*map(styled, shown)), refresh=True)
            self._console.control(Control(ControlType.CARRIAGE_RETURN))
        self._widths = [line_width(line) for line in shown]
        self._send(_NO_WRAP, _WRAP)

    def close(self) -> None:
        """Leave the terminal as it was."""
        with self._console:
            self._reach_all_rows()
            if self._widths:
                # What it draws a last time is erased as soon, and must not be wrapped.
                self._live.update(Group(*[""] * len(self._widths)))
            self._live.stop()
        self._send()

    def _send(self, before: str = "", after: str = "") -> None:
        """Write what rich has written, at once."""
        self._stream.write(before + self._written.getvalue() + after)
        self._stream.flush()
        self._written.seek(0)
        self._written.truncate()

    def _reach_all_rows(self) -> None:
        """Erase what rows the frame takes beyond its lines, so that as many are left."""
        columns, lines = _size(self._stream)
        self._console.size = (columns, lines)
        rows = [max(-(-width // columns), 1) for width in self._widths]
        more = sum(rows) - len(rows)
        if more:
            below = [(ControlType.CURSOR_DOWN, rows[-1] - 1)] if rows[-1] > 1 else []
            upwards = [(ControlType.ERASE_IN_LINE, 2), (ControlType.CURSOR_UP, 1)] * more
            self._console.control(Control(*below, *upwards))


def _size(stream: Screen) -> os.terminal_size:
    """The size of the terminal behind the stream; what the environment says of one without."""
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        size = os.terminal_size((0, 0))
    return size if size.columns and size.lines else shutil.get_terminal_size()
