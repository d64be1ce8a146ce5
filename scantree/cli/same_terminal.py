"""Whether two streams are one terminal, so that what one gets scrolls the other's away."""

from __future__ import annotations

import os
from typing import TextIO


def is_same_terminal(one: TextIO | None, other: TextIO | None) -> bool:
    """Whether both are terminals, and the same."""
    if one is None or other is None or not (one.isatty() and other.isatty()):
        return False
    try:
        first, second = (os.fstat(stream.fileno()) for stream in (one, other))
    except OSError:
        return False
    return (first.st_rdev, first.st_dev) == (second.st_rdev, second.st_dev)
