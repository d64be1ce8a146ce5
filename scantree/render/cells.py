"""How many cells of a terminal a text takes, and text cut to so many.

Characters are counted one by one, so a sequence that a terminal may draw as one (an emoji
made of several) takes at most what is counted here. Too short a line is no harm; one that
a terminal wraps cannot be erased.
"""

from __future__ import annotations

import unicodedata

from scantree.render.line import Line, Run

_EMOJI_STYLE = "\ufe0f"
"""Makes a narrow symbol before it a wide one, on terminals that heed it."""

_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_WIDE = frozenset({"W", "F"})


def cell_width(text: str) -> int:
    """The cells that an escaped text takes, at most."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def line_width(line: Line) -> int:
    """The cells that a line takes, at most."""
    return sum(cell_width(run.text) for run in line)


def cut(text: str, width: int, mark: str) -> str:
    """The text, or where it is too wide what fits of it with a mark at its end."""
    return text if cell_width(text) <= width else _head(text, width - cell_width(mark)) + mark


def cut_line(line: Line, width: int, mark: str) -> Line:
    """The same for a line; the mark looks like what it was put after."""
    if line_width(line) <= width:
        return line
    left = width - cell_width(mark)
    kept = []
    for run in line:
        if cell_width(run.text) > left:
            kept.append(Run(_head(run.text, left) + mark, run.role))
            break
        kept.append(run)
        left -= cell_width(run.text)
    return tuple(kept)


def _head(text: str, width: int) -> str:
    used = 0
    for place, char in enumerate(text):
        used += _cells(char)
        if used > width:
            return text[:place]
    return text


def _cells(char: str) -> int:
    if unicodedata.east_asian_width(char) in _WIDE:
        return 2
    return 0 if char != _EMOJI_STYLE and unicodedata.category(char) in _INVISIBLE else 1


def rows_of(text: str, columns: int) -> int:
    """The rows of a terminal that a text takes which is wrapped by it."""
    return max(-(-cell_width(text) // columns), 1)
