"""What a reader's threads have done so far, as numbers to decide by."""

from __future__ import annotations

from scantree.named_tuple import NamedTuple


class Measures(NamedTuple):
    """Sums over all threads from the start, and how things stand now.

    ``operations`` are openings and readings of directories, and entries looked at. Of
    ``busy_ns``, the nanoseconds that threads spent on reads, ``cpu_ns`` were on a CPU and
    ``delay_ns`` waiting for one (0 where the system doesn't tell); in the rest they slept.
    ``waiting`` are directories that no thread has taken. Of the ``busy`` threads those
    ``hanging`` got no further for a second. ``jobs`` of all ``threads`` may read at once.
    """

    operations: int
    busy_ns: int
    cpu_ns: int
    delay_ns: int
    waiting: int
    busy: int
    hanging: int
    threads: int
    jobs: int
