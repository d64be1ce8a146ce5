"""Which command a command line means: ``scantree /usr`` scans, as ``scantree scan /usr`` does.

Asked before anything is imported, since a scan heeds signals from its first moment on. A name
that is a command's is that command; a directory of such a name is scanned as ``./scan``. What
is no command and no path that is there stays as it is, so that a misspelt command is told.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

COMMANDS = ("scan", "show", "resume", "diff", "growth", "export", "browse", "check", "schema")
"""In the order in which the help lists them; each is a module of its name."""

_SCAN = COMMANDS[0]
_OWN_OPTIONS = ("--help", "--version", "--install-completion", "--show-completion")
"""Those of ``scantree`` itself."""

_HELP = "--help"
_H = "-h"
"""Alone the help, as with most commands; else human readable sizes, as in du."""

_TIME = "--time"
"""Of du, where it may have a value."""


def with_command(arguments: Sequence[str]) -> list[str]:
    """The arguments, with the command that they mean before them where it was left out."""
    words = list(arguments)
    if words[-1:] == [_H] and (
        len(words) == 1 or (words[:-1] == [words[0]] and words[0] in COMMANDS)
    ):
        words[-1] = _HELP
    if words and words[0] not in COMMANDS and _is_for_scan(words[0]):
        words.insert(0, _SCAN)
    # What refuses it says so; no parser knows an option that may have a value or not.
    return [_TIME if word.startswith(_TIME + "=") else word for word in words]


def _is_for_scan(word: str) -> bool:
    if word.startswith("-"):
        return word not in _OWN_OPTIONS
    return not word or os.sep in word or os.path.lexists(word)
