"""How a span of time is written."""

from __future__ import annotations

_MINUTE = 60
_HOUR = 3600


def format_seconds(seconds: float) -> str:
    """``0.42 s`` below ten seconds, ``42.1 s`` below a minute, then ``3 m 07 s``."""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} m {whole % _MINUTE:02d} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} m"
