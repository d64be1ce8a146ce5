"""Whether and how progress is shown while a scan runs."""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from typing import TextIO

from scantree.cli.terminal_type import is_obeying


class ProgressMode(enum.Enum):
    """Nothing, frames on a terminal, or a line now and then in a log."""

    OFF = enum.auto()
    LIVE = enum.auto()
    LOG = enum.auto()


def progress_mode(
    wanted: bool | None, stream: TextIO | None, environment: Mapping[str, str]
) -> ProgressMode:
    """How progress is shown; ``wanted`` is None where the command line leaves it open."""
    if stream is None or wanted is False:
        return ProgressMode.OFF
    draws = stream.isatty() and is_obeying(environment)
    if wanted:
        return ProgressMode.LIVE if draws else ProgressMode.LOG
    return ProgressMode.LIVE if draws and _is_foreground(stream) else ProgressMode.OFF


def _is_foreground(stream: TextIO) -> bool:
    # A job in the background would draw over what its user types.
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except OSError:
        # No controlling terminal: nobody can have put it into the background.
        return True
