"""The live view on a terminal: frames drawn over each other, and nothing left behind.

Measured: half a millisecond of CPU a frame. Importing rich costs more than that by two
orders, so this room is imported when the first frame is due.
"""

from __future__ import annotations

from typing import TextIO

from rich.console import Console, Group
from rich.live import Live

from scantree.render.line import Line
from scantree.render.terminal import styled

_SPARE_CELLS = 3
"""Left free at the end of each line: a terminal shows ^C where the cursor is, and a line
that wraps could not be erased."""


class LiveView:
    """Draws frames on one stream; ``close`` erases the last and shows the cursor.

    Raises OSError where the stream cannot be written.
    """

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        console = Console(
            file=stream,
            force_terminal=True,
            color_system="standard" if color else None,
            no_color=not color,
            legacy_windows=False,
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

    def draw(self, lines: list[Line]) -> None:
        """Draw one frame over the one before."""
        width, height = self._console.size
        shown = [styled(line) for line in lines[: max(height - 1, 1)]]
        for text in shown:
            text.truncate(max(width - _SPARE_CELLS, 1), overflow="ellipsis")
        self._live.update(Group(*shown), refresh=True)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._live.stop()
