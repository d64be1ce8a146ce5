"""Empties the kernel's caches of files, names and inodes, so that a run begins cold.

proc(5), ``/proc/sys/vm/drop_caches``: 3 frees page cache, dentries and inodes that are
clean. Only root may, and not in every container.
"""

from __future__ import annotations

import os

SWITCH = "/proc/sys/vm/drop_caches"


def why_not_dropped(switch: str = SWITCH) -> str | None:
    """Why the caches cannot be emptied here, in a line; None where they can."""
    try:
        os.close(os.open(switch, os.O_WRONLY | os.O_CLOEXEC))
    except OSError as error:
        return f"{switch}: {error.strerror} (it takes root, outside of a container)"
    return None


def drop_caches(switch: str = SWITCH) -> None:
    """Write what is dirty, then empty the caches. Raises OSError where that is not allowed."""
    os.sync()
    with open(switch, "w", encoding="ascii") as file:
        file.write("3\n")
