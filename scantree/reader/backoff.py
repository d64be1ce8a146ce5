"""Pauses between the tries to open what is swapped for something else all the time.

Whoever swaps it in a loop may need as long for a round as a try takes, and each try then
meets the same state. Pauses of ever other lengths let the two fall out of step. A swap or
two are over without any, so the first tries follow one another at once.
"""

from __future__ import annotations

import time

MOST_TRIES = 50
"""Whoever swaps a directory for something else and back may do so all the time."""

LONGEST_TRIES_NS = 1_000_000_000
"""Where a try takes long, as with an automounter that gives up, a second one will, too."""

_AT_ONCE = 4
_GROWTH_SECONDS = 25e-6
"""All pauses together take some 30 ms: much less than what counts as a read that hangs."""


def pause_seconds(tries: int) -> float:
    """How long to wait after so many tries."""
    return max(0, tries - _AT_ONCE) * _GROWTH_SECONDS


def back_off(tries: int) -> None:
    """Wait after so many tries; where it is no time at all, others may run."""
    time.sleep(pause_seconds(tries))
