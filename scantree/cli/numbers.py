"""Numbers on the command line that are no sizes: rows, levels, readers."""

from __future__ import annotations

import re

from scantree.cli.usage import UsageError
from scantree.render.escape import quote

MAX_JOBS = 1024
"""More threads than this would only wait for each other."""

MAX_RETRIES = 100

MAX_SECONDS = 366 * 24 * 3600

_MAX_DIGITS = 18
_SECONDS = r"[0-9]{1,9}(\.[0-9]{1,9})?"


def parse_number(option: str, text: str, *, least: int, most: int | None = None) -> int:
    """A whole number from ``least`` on. Raises UsageError, which names the option."""
    number = _digits(text)
    if number is None or number < least or (most is not None and number > most):
        shown = quote(text)
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise UsageError(f"{option}: {shown} is not a whole number {bounds}")
    return number


def parse_jobs(text: str) -> int | None:
    """A number of readers; None for ``auto``, which leaves it to the reader."""
    if text == "auto":
        return None
    number = _digits(text)
    if number is None or not 1 <= number <= MAX_JOBS:
        raise UsageError(f"--jobs: {quote(text)} is neither auto nor from 1 to {MAX_JOBS}")
    return number


def parse_seconds(option: str, text: str) -> float:
    """A time of more than 0 seconds, at most a year, of which there may be parts."""
    match = re.fullmatch(_SECONDS, text)
    seconds = float(text) if match else 0.0
    if not 0 < seconds <= MAX_SECONDS:
        shown = quote(text)
        raise UsageError(f"{option}: {shown} is not a number of seconds, such as 10 or 0.5")
    return seconds


def _digits(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if is_number else None
