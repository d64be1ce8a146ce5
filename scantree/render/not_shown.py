"""Why a view doesn't show all directories: ``(12 directories not shown: ...)``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scantree.render.selection import Limits, Selection
from scantree.render.size_format import format_count


def not_shown(
    count: int, selection: Selection, limits: Limits, write: Callable[[int], str]
) -> list[str]:
    """Pieces of a line; ``write`` writes what the view is sorted by."""
    noun = "directory" if count == 1 else "directories"
    reasons = list(_reasons(selection, limits, write))
    pieces = [f"({format_count(count)} {noun}", "not shown", *reasons]
    if reasons:
        pieces[1] += ":"
        pieces[2:] = [f"{reason}," for reason in reasons[:-1]] + reasons[-1:]
    pieces[-1] += ")"
    return pieces


def _reasons(selection: Selection, limits: Limits, write: Callable[[int], str]) -> Iterator[str]:
    threshold = limits.threshold
    if selection.has_deeper:
        yield f"beyond -d {limits.depth}"
    if selection.has_beyond_threshold and threshold.most is not None:
        yield f"above {write(threshold.most)} (-t)"
    elif selection.has_beyond_threshold:
        yield f"below {write(threshold.least)} (-t)"
    if selection.largest_left is not None:
        yield f"no room for {write(selection.largest_left)} and less"
