"""Whether output is coloured."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from scantree.cli.usage import UsageError
from scantree.render.escape import quote


class ColorMode(enum.Enum):
    """What ``--color`` says."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def parse_color(text: str) -> ColorMode:
    """The mode of that name. Raises UsageError."""
    try:
        return ColorMode(text)
    except ValueError:
        names = ", ".join(mode.value for mode in ColorMode)
        raise UsageError(f"--color: {quote(text)} is none of {names}") from None


def wants_color(mode: ColorMode, *, is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether a stream gets colour; ``NO_COLOR`` (no-color.org) counts under AUTO."""
    if mode is ColorMode.AUTO:
        return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    return mode is ColorMode.ALWAYS
