"""Ranges of a monitoring plugin, as the Monitoring Plugins' guidelines have them, of sizes.

``10G`` alerts above 10 GiB, ``5G:`` below 5 GiB, ``5G:10G`` outside of the two, ``~:10G`` above 10
GiB as well, and ``@5G:10G`` inside. Each end is a size as everywhere.

Source: https://www.monitoring-plugins.org/doc/guidelines.html, "Threshold and ranges".
"""

from __future__ import annotations

from typing import NamedTuple

from scantree.cli.sizes import parse_size
from scantree.cli.usage import UsageError
from scantree.render.escape import quote

_INSIDE = "@"
_NO_START = "~"


class AlertRange(NamedTuple):
    """What is all right: from ``start`` to ``end``, both included; None where it has no end.

    With ``is_inverted`` that is what alerts.
    """

    start: int | None
    end: int | None
    is_inverted: bool = False

    def alerts(self, number: int) -> bool:
        """Whether a number is to be told."""
        is_above = self.end is not None and number > self.end
        is_below = self.start is not None and number < self.start
        return (is_above or is_below) != self.is_inverted

    def alerts_from(self, number: int) -> bool:
        """Whether a number, and each larger one, is to be told."""
        return not self.is_inverted and self.end is not None and number > self.end

    def text(self) -> str:
        """The range in plain numbers, as performance data has it."""
        start = _NO_START if self.start is None else str(self.start)
        prefix = "" if start == "0" and self.end is not None else f"{start}:"
        end = "" if self.end is None else str(self.end)
        return f"{_INSIDE * self.is_inverted}{prefix}{end}"


def parse_range(option: str, text: str) -> AlertRange:
    """The range that was asked for. Raises UsageError, which names the option."""
    is_inverted = text.startswith(_INSIDE)
    first, colon, last = text.removeprefix(_INSIDE).partition(":")
    if not colon:
        first, last = "0", first
    elif not first and not last:
        raise UsageError(f"{option}: {quote(text)} is no range")
    start = None if first == _NO_START else _size(option, first or "0")
    # Without a colon it is an end, and has to be there.
    end = None if colon and not last else _size(option, last)
    if start is not None and end is not None and start > end:
        raise UsageError(f"{option}: {quote(text)} ends before it begins")
    return AlertRange(start, end, is_inverted)


def _size(option: str, text: str) -> int:
    size = parse_size(option, text)
    if size < 0 or text.startswith("-"):
        raise UsageError(f"{option}: {quote(text)} is negative")
    return size
