"""How urgent a task is: lower values run first, any from 0 to 255 is allowed."""

from __future__ import annotations

import enum
from operator import index


class Priority(enum.IntEnum):
    """Names for five of the 256 values."""

    REALTIME = 0
    HIGH = 64
    NORMAL = 128
    BACKGROUND = 192
    IDLE = 255


DEFAULT_PRIORITY = int(Priority.NORMAL)


def checked_priority(value: int) -> int:
    """The value as a plain int; ValueError where it is not from 0 to 255."""
    plain = index(value)
    if not 0 <= plain <= 255:
        raise ValueError(f"a priority is from 0 to 255, not {plain}")
    return plain
