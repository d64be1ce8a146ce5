"""The characters that views draw with: box drawing, or ASCII where that can't be shown."""

from __future__ import annotations

from scantree.named_tuple import NamedTuple


class Glyphs(NamedTuple):
    """Connectors of a tree (three columns each), and what bars are made of.

    ``eighths`` are the parts of a bar's last cell, from nothing upwards.
    """

    branch: str
    last_branch: str
    pipe: str
    blank: str
    cut: str
    full: str
    eighths: tuple[str, ...]
    parent: str
    dot: str
    right_half: str


UNICODE = Glyphs("├─ ", "└─ ", "│  ", "   ", "…", "█", tuple(" ▏▎▍▌▋▊▉"), "░", "·", "▐")
ASCII = Glyphs("|- ", "`- ", "|  ", "   ", "~", "#", (" ",) * 8, ".", "|", "")


def glyphs_for(encoding: str) -> Glyphs:
    """UNICODE where a stream of this encoding can carry all of it, else ASCII."""
    drawn = [UNICODE.branch, UNICODE.last_branch, UNICODE.pipe, UNICODE.cut, UNICODE.full]
    every = "".join([*drawn, *UNICODE.eighths, UNICODE.parent, UNICODE.dot, UNICODE.right_half])
    try:
        every.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE
