"""Lines for a terminal: coloured, and cut to its width by cells, not by characters.

This room imports rich, which costs tens of milliseconds: import it only where a
terminal is written to, or colour is asked for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from scantree.render.cells import cut_line
from scantree.render.line import Line, Role

STYLES = {
    Role.TEXT: "",
    Role.FAINT: "dim",
    Role.SIZE: "bold cyan",
    Role.BAR: "green",
    Role.ROOT: "bold blue",
    Role.LABEL: "dim",
    Role.NUMBER: "bold",
    Role.WARNING: "bold yellow",
}

_ENDLESS = 1 << 30
_ANY_HEIGHT = 25


def styled(line: Line) -> Text:
    """The line as a rich text that is neither cut nor wrapped."""
    text = Text(no_wrap=True, overflow="ignore")
    for run in line:
        text.append(run.text, STYLES[run.role])
    return text


def for_terminal(lines: Iterable[Line], *, width: int | None, color: bool, mark: str) -> str:
    """The lines with control sequences for colour, none wider than ``width`` cells.

    ``mark`` stands at the end of what was cut.
    """
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard" if color else None,
        no_color=not color,
        width=_ENDLESS,
        # With both given, rich asks no environment variable, TERM=dumb among them.
        height=_ANY_HEIGHT,
        legacy_windows=False,
        force_jupyter=False,
        # What the environment says of a terminal was heeded before.
        _environ={},
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as capture:
        for line in lines:
            text = styled(line if width is None else cut_line(line, width, mark))
            text.rstrip()
            console.print(text)
    return capture.get()
