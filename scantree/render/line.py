"""A line of output before it is known where it goes: runs of text, each with a role.

Views make lines; ``plain`` writes them for pipes and files, ``terminal`` for terminals.
Every text in a line is already escaped.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeAlias

from scantree.named_tuple import NamedTuple
from scantree.render.escape import restrict


class Role(enum.Enum):
    """What a run of text is; a terminal chooses colours by it."""

    TEXT = enum.auto()
    FAINT = enum.auto()
    SIZE = enum.auto()
    BAR = enum.auto()
    ROOT = enum.auto()
    LABEL = enum.auto()
    NUMBER = enum.auto()
    WARNING = enum.auto()


class Run(NamedTuple):
    """A stretch of text with one role."""

    text: str
    role: Role = Role.TEXT


Line: TypeAlias = tuple[Run, ...]


def restricted(lines: Iterable[Line], encoding: str) -> list[Line]:
    """The lines with what an encoding lacks escaped, before anyone measures them."""
    return [
        tuple(run._replace(text=restrict(run.text, encoding)) for run in line) for line in lines
    ]


def plain(lines: Iterable[Line]) -> str:
    """The lines as text without control sequences or trailing blanks."""
    return "".join("".join(run.text for run in line).rstrip() + "\n" for line in lines)
