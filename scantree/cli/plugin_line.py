"""The one line of a monitoring plugin, and its exit code.

Source: https://www.monitoring-plugins.org/doc/guidelines.html
"""

from __future__ import annotations

import enum
import os

_NAME = "SCANTREE"
_SEPARATOR = "|"
"""Ends the text, and begins the performance data."""


class State(enum.IntEnum):
    """What a plugin can answer, as exit codes."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def plugin_line(state: State, text: str, performance: str = "") -> str:
    """The line, without its newline."""
    told = " ".join(text.replace(_SEPARATOR, "\\x7c").split())
    return f"{_NAME} {state.name} - {told}" + (f" | {performance}" if performance else "")


def write_line(line: str) -> None:
    """Write it at once, past all buffers. Raises OSError."""
    data = f"{line}\n".encode("utf-8", "backslashreplace")
    while data:
        data = data[os.write(1, data) :]


def tell_unknown(text: str) -> int:
    """Say that nothing is known, and why; answers the exit code."""
    try:
        write_line(plugin_line(State.UNKNOWN, text))
    except OSError:
        # Nobody hears it; the code says it, too.
        return State.UNKNOWN
    return State.UNKNOWN
