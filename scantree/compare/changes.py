"""A change between two scans, as it is told: what, where, and the sums before and after."""

from __future__ import annotations

from typing import Final, NamedTuple

from scantree.compare.columns import NO_PLACE
from scantree.compare.sums import Sums
from scantree.scanning.basis import Basis

NEW: Final = "new"
GONE: Final = "gone"
GROWN: Final = "grown"
SHRUNK: Final = "shrunk"
MOVED: Final = "moved"


class Change(NamedTuple):
    """A directory or a file that changed.

    ``above`` is the place, in the new scan, of the directory that it is shown in; ``place`` is
    its own where it is a directory that is there, ``left`` that of the directory that it was
    moved out of, and ``old_place`` the place in the old scan of a directory that is gone. A
    state is what became of it in that scan, where it was not just read: why a directory that a
    scan doesn't have is not told to be new, or gone.
    """

    change: str
    kind: str
    path: bytes
    old: Sums
    new: Sums
    above: int
    place: int = NO_PLACE
    left: int = NO_PLACE
    old_place: int = NO_PLACE
    moved_from: bytes | None = None
    is_replaced: bool = False
    is_linked: bool = False
    old_state: str | None = None
    new_state: str | None = None

    @property
    def delta(self) -> Sums:
        """What there is more now."""
        return self.new.minus(self.old)


def change_of(old: Sums, new: Sums, basis: Basis) -> str:
    """Whether something that is in both scans has grown or shrunk; empty where neither."""
    delta = new.minus(old)
    for difference in (delta.of(basis), delta.allocated_size, *delta):
        if difference:
            return GROWN if difference > 0 else SHRUNK
    return ""
