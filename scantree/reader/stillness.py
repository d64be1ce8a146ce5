"""For how long a thread in a read has done nothing at all.

Whoever waits in the kernel takes no processor time, and who gets on takes some, however
slow the storage: so a read of a very large directory is told from one that hangs, and no
read has to count its steps.
"""

from __future__ import annotations

from collections.abc import Callable


class Stillness:
    """Remembers, for each slot, which read it was in and what it had computed when.

    ``cpu_time`` answers the processor time (ns) of a slot's thread. Time passes only from
    one question to the next, so it is to be asked often.
    """

    __slots__ = ("_cpu_time", "_seen")

    def __init__(self, cpu_time: Callable[[int], int]) -> None:
        self._cpu_time = cpu_time
        self._seen: dict[int, tuple[tuple[int, int], int, int]] = {}

    def since(self, slot: int, read: tuple[int, int], now: int) -> int:
        """Nanoseconds since a slot's read (its token and start) was seen to get on."""
        cpu_time = self._cpu_time(slot)
        seen = self._seen.get(slot)
        if seen is None or seen[0] != read or seen[1] != cpu_time:
            self._seen[slot] = (read, cpu_time, now)
            return 0
        return now - seen[2]
