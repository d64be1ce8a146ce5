"""The state that a tree's storage is in when a tool runs over it."""

from __future__ import annotations

import enum
from collections.abc import Callable

from benchmarks.page_cache import drop_caches


class Mode(enum.StrEnum):
    """How the storage answers."""

    WARM = "warm"
    """From the kernel's caches: every tool has run once before it counts."""
    COLD = "cold"
    """From the disk: the caches are emptied before every single run."""
    SLOW = "slow"
    """Late: the tree is a file system of our own that waits before every answer."""

    @property
    def description(self) -> str:
        """The mode as a table tells of it."""
        return _DESCRIPTIONS[self]

    @property
    def preparation(self) -> Callable[[], None]:
        """What to do before every run."""
        return drop_caches if self is Mode.COLD else _do_nothing


_DESCRIPTIONS = {
    Mode.WARM: "warm cache",
    Mode.COLD: "cold cache",
    Mode.SLOW: "slow storage",
}


def _do_nothing() -> None:
    return
