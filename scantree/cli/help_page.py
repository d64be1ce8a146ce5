"""The page that ``--help`` prints: sections of aligned rows, as wide as the terminal allows.

What is too long for the first column stands in a line of its own. Nothing is wider than the
terminal but a command that is given whole, to be copied.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from scantree.named_tuple import NamedTuple

_INDENT = "  "
_GAP = "  "
_LEAST_SECOND = 10


class Section(NamedTuple):
    """A title and rows of two columns."""

    title: str
    rows: Sequence[tuple[str, str]]


def section_lines(section: Section, width: int, first_width: int) -> Iterator[str]:
    """A section in ``width`` columns, the second column after ``first_width`` of the first."""
    yield f"{section.title}:"
    start = len(_INDENT) + first_width + len(_GAP)
    for first, second in section.rows:
        text = textwrap.wrap(second, max(width - start, _LEAST_SECOND))
        fits = len(first) <= first_width and bool(text)
        yield _INDENT + (first.ljust(first_width) + _GAP + text[0] if fits else first)
        yield from (" " * start + line for line in text[fits:])


def first_column(sections: Sequence[Section], width: int) -> int:
    """How wide the first column of some sections is: what all need, or 2/5 of the width."""
    most = width * 2 // 5
    widths = [len(first) for _, rows in sections for first, second in rows if second]
    return max((each for each in widths if each <= most), default=0)
