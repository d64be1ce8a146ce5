"""Which tools take part in a comparison: those that are here, are wanted, and will fit."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from benchmarks.contender import Contender
from benchmarks.contenders import CONTENDERS, yardsticks
from benchmarks.left_out import why_left_out
from benchmarks.yardstick import NoYardstickError, build_yardstick


class UnknownToolError(Exception):
    """Which name is no tool's, in a line."""


def all_tools(directory: str, tell: Callable[[str], None]) -> list[Contender]:
    """Every tool, with the C yardstick where it can be built into ``directory``."""
    try:
        program = build_yardstick(directory)
    except NoYardstickError as error:
        tell(f"no C yardstick: {error}")
        return list(CONTENDERS)
    return [*CONTENDERS, *yardsticks(program, len(os.sched_getaffinity(0)))]


def choose(
    known: Sequence[Contender], names: Sequence[str], tell: Callable[[str], None]
) -> list[Contender]:
    """Those of ``names``, or all of them, that are installed. Raises UnknownToolError."""
    for name in names:
        if name not in {contender.name for contender in known}:
            shown = sorted(contender.name for contender in known)
            raise UnknownToolError(f"no tool is called {name!r}; there are {shown}")
    wanted = [contender for contender in known if not names or contender.name in names]
    missing = [contender.name for contender in wanted if not contender.is_installed()]
    if missing:
        tell(f"not installed: {', '.join(missing)}")
    return [contender for contender in wanted if contender.is_installed()]


def those_that_fit(
    chosen: Sequence[Contender], inodes: int, names: Sequence[str], tell: Callable[[str], None]
) -> list[Contender]:
    """Those that are asked for by name or don't need too much memory for the tree."""
    fitting = []
    for contender in chosen:
        reason = None if contender.name in names else why_left_out(contender, inodes)
        if reason:
            tell(f"{contender.name} is left out: {reason}")
        else:
            fitting.append(contender)
    return fitting
