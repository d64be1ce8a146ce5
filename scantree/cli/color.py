"""Whether output is coloured."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from scantree.cli.terminal_type import is_obeying
from scantree.cli.usage import UsageError
from scantree.render.escape import quote

_FORCING = ("FORCE_COLOR", "CLICOLOR_FORCE")
_NOTHING_FORCED = frozenset({"", "0", "false"})


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
    """Whether a stream gets colour.

    Under AUTO the environment counts: ``NO_COLOR`` (no-color.org) before ``FORCE_COLOR``
    (force-color.org) and ``CLICOLOR_FORCE`` (bixense.com/clicolors), and those before what
    the stream is. ``FORCE_COLOR=0`` forces nothing, as with Node's tools.
    """
    if mode is not ColorMode.AUTO:
        return mode is ColorMode.ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in _NOTHING_FORCED for name in _FORCING):
        return True
    return is_terminal and is_obeying(environment) and environment.get("CLICOLOR") != "0"
