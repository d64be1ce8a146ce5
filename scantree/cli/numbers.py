"""Numbers on the command line that are no sizes: rows, levels, readers."""

from __future__ import annotations

from scantree.cli.usage import UsageError
from scantree.render.escape import escape_text

MAX_JOBS = 1024
"""More threads than this would only wait for each other."""

_MAX_DIGITS = 18


def parse_number(option: str, text: str, *, least: int) -> int:
    """A whole number from ``least`` on. Raises UsageError, which names the option."""
    number = _digits(text)
    if number is None or number < least:
        shown = escape_text(text)
        raise UsageError(f"{option}: '{shown}' is not a whole number of at least {least}")
    return number


def parse_jobs(text: str) -> int | None:
    """A number of readers; None for ``auto``, which leaves it to the reader."""
    if text == "auto":
        return None
    number = _digits(text)
    if number is None or not 1 <= number <= MAX_JOBS:
        raise UsageError(f"--jobs: '{escape_text(text)}' is neither auto nor from 1 to {MAX_JOBS}")
    return number


def _digits(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if is_number else None
