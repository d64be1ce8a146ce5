"""Whether there is room in the address space, which limits may bound, asked beforehand.

``ulimit -v`` bounds all of it, ``ulimit -d`` what may be written to, which is what is taken.

Where the last of it is taken, the interpreter cannot be relied on: a stack that cannot grow
ends the process (SIGSEGV), a thread may die before anybody hears of it, and an error may be
lost because there is no memory for it. So whatever takes much, or begins anew, asks first.
"""

from __future__ import annotations

import os
from errno import ENOMEM

from scantree.reader.limits import limit_of

RESERVE = 4 * 1024 * 1024
"""What is to be left at all times: the interpreter takes a mebibyte at a time."""

_USUAL_STACK = 8 * 1024 * 1024


def ensure_reserve(wanted: int = 0) -> None:
    """Raise MemoryError where less than the reserve will be left once ``wanted`` is taken."""
    if not is_left(RESERVE + wanted):
        raise MemoryError(os.strerror(ENOMEM))


def is_room_for_thread() -> bool:
    """Whether a thread of the interpreter's can be started, and there is room to go on."""
    return is_left(_USUAL_STACK + 2 * RESERVE)


def is_left(size: int) -> bool:
    """Whether so many bytes could be taken now.

    Source: getrlimit(2), RLIMIT_AS and RLIMIT_DATA; without a limit, none is asked for.
    """
    if limit_of("AS") is None and limit_of("DATA") is None:
        return True

    try:
        import mmap  # noqa: PLC0415 - hardly ever needed

        mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except (OSError, ImportError, MemoryError):
        return False
    return True
