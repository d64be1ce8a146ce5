"""The bar of a row: its share of the whole, over its parent's share of the whole."""

from __future__ import annotations

from scantree.render.glyphs import Glyphs
from scantree.render.line import Line, Role, Run


def draw_bar(size: int, parent_size: int, whole: int, width: int, glyphs: Glyphs) -> Line:
    """Runs that are ``width`` cells together: own share, rest of the parent's, blank."""
    if whole <= 0:
        return (Run(" " * width, Role.BAR),)
    cells, eighths = divmod(min(size, whole) * width * 8 // whole, 8)
    own = glyphs.full * cells
    if cells < width and glyphs.eighths[eighths] != " ":
        own += glyphs.eighths[eighths]
    parent = glyphs.parent * (min(parent_size, whole) * width // whole - len(own))
    blank = " " * (width - len(own) - len(parent))
    return (Run(own, Role.BAR), Run(parent, Role.FAINT), Run(blank))


def format_percent(size: int, whole: int) -> str:
    """A share in four columns: `` 66%``, `` <1%`` for what is small and not nothing."""
    if size <= 0 or whole <= 0:
        return "  0%"
    percent = (size * 200 + whole) // (whole * 2)
    return f"{percent:3d}%" if percent else " <1%"
