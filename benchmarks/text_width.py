"""How wide a text in a picture may be, whatever font a reader's system has for it.

A font isn't known before a browser takes one, so the widths are those of the wider ones
among the usual (DejaVu Sans and Verdana), in ems.
"""

from __future__ import annotations

_CLASSES = {
    0.42: " .,:;!|'il/\\()[]fjtrI-",
    0.99: "mwMW@%",
    0.79: "ABCDEFGHJKLNOPQRSTUVXYZ&+<>=~",
}
_OTHER = 0.65
_WIDEST = 1.1
"""What is beyond ASCII may be as wide as it is high, and more."""

_BOLD = 1.13

_EMS = {char: ems for ems, chars in _CLASSES.items() for char in chars}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text of this font size, in the same unit, at most."""
    ems = sum(_EMS.get(char, _OTHER) if char.isascii() else _WIDEST for char in text)
    return ems * size * (_BOLD if bold else 1.0)
