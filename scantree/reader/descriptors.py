"""How many descriptors this process may still open, and the error where it has none."""

from __future__ import annotations

import os
from errno import EMFILE, ENFILE

from scantree.reader.limits import limit_of

FOR_A_READER = 6
"""How many a reader with threads needs: two to be woken by, a root's, two to go down a path
in steps, and one that others may hold for a moment."""


def are_left(wanted: int) -> bool:
    """Whether there is room for so many descriptors below the limit, as things are now.

    Source: getrlimit(2), RLIMIT_NOFILE: one more than the highest number a descriptor gets.
    """
    limit = limit_of("NOFILE")
    if limit is None:
        return True
    left = 0
    # From above, where they are free as a rule.
    number = limit
    while left < wanted and number > 0:
        number -= 1
        try:
            os.fstat(number)
        except OSError:
            left += 1
    return left >= wanted


def is_shortage(error: OSError) -> bool:
    """Whether the process, or the system, has no descriptor left."""
    return error.errno in {EMFILE, ENFILE}
