"""Names of scan files that have the time in them: ``%Y-%m-%d.scan``, as strftime(3) writes it.

A pattern makes the name of a scan that begins at some time, and knows which names it may have
made. Only the last name of a path is one; what it says about the directory is taken as it is.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from typing import Final

_TWO = r"[0-9]{2}"
_YEAR = r"[0-9]{4,}"
_WORD = r"[^/]+"

_DIRECTIVES: Final = {
    **dict.fromkeys("CHIMSUVWdmy", _TWO),
    **dict.fromkeys("YG", _YEAR),
    **dict.fromkeys("ABZabh", _WORD),
    "F": f"{_YEAR}-{_TWO}-{_TWO}",
    "R": f"{_TWO}:{_TWO}",
    "T": f"{_TWO}:{_TWO}:{_TWO}",
    "e": r"[ 0-9][0-9]",
    "j": r"[0-9]{3}",
    "p": r"[^/]*",
    "s": r"[0-9]+",
    "u": r"[1-7]",
    "w": r"[0-6]",
    "z": r"[+-][0-9]{4,}",
}
"""What each may become. Those that may have a slash in them are left out."""


class PatternError(ValueError):
    """What is wrong with a pattern, in a few words."""


class NamePattern:
    """A path whose last name is a pattern."""

    def __init__(self, path: bytes) -> None:
        """Raises PatternError."""
        above, self._last = os.path.split(os.fsdecode(path))
        self.directory = os.fsencode(above)
        if any(directive != "%%" for directive, _ in _parts(above) if directive):
            raise PatternError("only its last name can have the time in it")
        expression = ""
        has_time = False
        for directive, text in _parts(self._last):
            if directive and directive != "%%":
                has_time = True
                expression += _DIRECTIVES[directive[1]]
            expression += "%" if directive == "%%" else re.escape(text)
        if not has_time:
            raise PatternError("it is always the same name; %Y-%m-%d has the day in it")
        self._expression = re.compile(expression, re.DOTALL)

    def path_at(self, moment: float) -> bytes:
        """The path of a scan that begins then, in seconds since the epoch."""
        told = time.localtime(moment)
        name = "".join(
            "%" if directive == "%%" else time.strftime(directive, told) if directive else text
            for directive, text in _parts(self._last)
        )
        return os.path.join(self.directory, os.fsencode(name))

    def matches(self, name: bytes) -> bool:
        """Whether the last name of a path may be one of the pattern's."""
        return self._expression.fullmatch(os.fsdecode(name)) is not None


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The directives of a pattern and the texts between them, one of the two empty."""
    at = 0
    while at < len(text):
        if text[at] != "%":
            end = text.find("%", at)
            end = len(text) if end < 0 else end
            yield "", text[at:end]
            at = end
            continue
        directive = text[at : at + 2]
        if directive != "%%" and directive[1:] not in _DIRECTIVES:
            raise PatternError(f"{directive!r} stands for nothing that a name can have")
        yield directive, ""
        at += 2
