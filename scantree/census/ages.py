"""Ages and dates as text: ``90d``, ``2026-01-31``."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from scantree.census.filters import Moment

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


def moment_of(text: str) -> Moment:
    """The time behind an age, or a date: local time unless a Z ends it. Raises ValueError."""
    age = _AGE.fullmatch(text)
    if age is not None:
        return Moment(int(age[1]) * _UNITS[age[2]], False, text)
    if _DATE.fullmatch(text) is None:
        raise ValueError(
            "neither an age, such as 90d (s, min, h, d, w, mo, y), nor a date, such as 2026-01-31"
        )
    try:
        date = datetime.fromisoformat(text.removesuffix("Z"))
        if text.endswith("Z"):
            date = date.replace(tzinfo=UTC)
        return Moment(int(date.timestamp()), True, text)
    except (ValueError, OverflowError, OSError):
        raise ValueError("no date that there is") from None
