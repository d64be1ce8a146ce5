"""How many cores this process may use: those that it may run on, and its quota of them."""

from __future__ import annotations

import math
import os
from pathlib import PurePosixPath

_CGROUPS = "/proc/self/cgroup"
_MOUNTS = "/sys/fs/cgroup"


def usable_cores(cgroups: str = _CGROUPS, mounts: str = _MOUNTS) -> int:
    """The number of cores, at least 1; part of a core counts as one.

    Source: sched_getaffinity(2), and cgroups(7): ``cpu.max`` of the process's group and
    of all above it, or version 1's ``cpu.cfs_quota_us`` and ``cpu.cfs_period_us``.
    """
    return max(1, math.ceil(min(_affinity(), _quota(cgroups, mounts))))


def _affinity() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError, MemoryError, OverflowError):
        # The last two where a sandbox refuses it with EINVAL, which is taken for a set too small.
        return os.cpu_count() or 1


def _quota(cgroups: str, mounts: str) -> float:
    """The smallest quota of a group that this process is in, in cores."""
    smallest = math.inf
    for line in (_read(cgroups) or "").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        path = PurePosixPath(group.lstrip("/"))
        for above in (path, *path.parents):
            if number == "0":
                smallest = min(smallest, _cpu_max(f"{mounts}/{above}"))
            elif "cpu" in controllers.split(","):
                for directory in (controllers, "cpu"):
                    smallest = min(smallest, _cfs_quota(f"{mounts}/{directory}/{above}"))
    return smallest


def _cpu_max(group: str) -> float:
    return _ratio((_read(f"{group}/cpu.max") or "").split())


def _cfs_quota(group: str) -> float:
    quota, period = (_read(f"{group}/cpu.cfs_{name}_us") for name in ("quota", "period"))
    return _ratio([quota or "", period or ""])


def _ratio(values: list[str]) -> float:
    """Quota by period; infinite where that is no limit."""
    try:
        quota, period = (int(value) for value in values)
    except ValueError:
        return math.inf
    return quota / period if quota > 0 and period > 0 else math.inf


def _read(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read())
    except OSError:
        return None
