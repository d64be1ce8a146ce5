"""A series of numbers in a line of text, a column for each: ``▁▂▅█``."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII_LEVELS = "_.:-=+*#"


def sparkline(values: Sequence[int | None], levels: str = BLOCKS, width: int | None = None) -> str:
    """Between the least and the largest of the values; a blank for what nobody knows.

    Where there are more than ``width``, each column is the last of those that share it.
    """
    if width is not None and len(values) > width:
        values = [values[(at + 1) * len(values) // width - 1] for at in range(width)]
    known = [value for value in values if value is not None]
    least, most = min(known, default=0), max(known, default=0)
    top = len(levels) - 1
    return "".join(
        " "
        if value is None
        else levels[0 if most == least else (value - least) * top // (most - least)]
        for value in values
    )
