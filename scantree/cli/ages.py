"""Ages and dates on the command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from scantree.census.filters import Moment
from scantree.cli.usage import UsageError
from scantree.render.escape import quote

_UNITS = {
    "s": 1,
    "min": 60,
    "h": 3600,
    "d": 24 * 3600,
    "w": 7 * 24 * 3600,
    "mo": 30 * 24 * 3600,
    "y": 365 * 24 * 3600,
}
"""Seconds; a month has 30 days, a year 365."""

_AGE = re.compile(r"([0-9]{1,9})(s|min|h|d|w|mo|y)", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?Z?", re.ASCII)


def parse_moment(option: str, text: str) -> Moment:
    """The time behind an age, or a date, in local time unless a Z ends it. Raises UsageError."""
    age = _AGE.fullmatch(text)
    if age is not None:
        return Moment(int(age[1]) * _UNITS[age[2]], False, text)
    if _DATE.fullmatch(text):
        try:
            date = datetime.fromisoformat(text.removesuffix("Z"))
            if text.endswith("Z"):
                date = date.replace(tzinfo=UTC)
            return Moment(int(date.timestamp()), True, text)
        except (ValueError, OverflowError, OSError):
            pass
    raise UsageError(
        f"{option}: {quote(text)} is neither an age, such as 90d (s, min, h, d, w, mo, y),"
        " nor a date, such as 2026-01-31"
    )
