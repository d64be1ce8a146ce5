"""Room for a scan: memory to start with, and what a command gives away for descriptors."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from scantree.reader.address_space import RESERVE, is_left
from scantree.reader.descriptors import FOR_A_READER, are_left

_IMPORTS = 20 * 1024 * 1024
"""What a command's imports take of the address space (measured: 19 MiB)."""

_LOOP = 5
"""What trio's loop takes: an epoll, and two pairs of sockets that wake it."""

_GUARDIAN = 2
"""A pipe, one end of which stays with the scan."""


def ensure_room_to_start() -> None:
    """Raise MemoryError where the imports would end halfway."""
    if not is_left(_IMPORTS + RESERVE):
        raise MemoryError


def is_room_for_guardian() -> bool:
    """Whether a scan that is watched by another process will lack nothing."""
    return are_left(_LOOP + FOR_A_READER + _GUARDIAN)


def make_room() -> None:
    """Close standard input, which nobody reads any more, if the scan could use that."""
    if not are_left(_LOOP + FOR_A_READER) and sys.stdin is not None:
        with suppress(OSError):
            os.close(sys.stdin.fileno())
