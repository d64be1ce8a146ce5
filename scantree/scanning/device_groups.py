"""The engine's groups of a scan: one for each device, so that each has a limit of its own."""

from __future__ import annotations

from collections.abc import Callable


class DeviceGroups:
    """Names of groups by device; ``limit`` is called once for each, before its first task."""

    __slots__ = ("_limit", "_names")

    def __init__(self, limit: Callable[[str], None]) -> None:
        self._limit = limit
        self._names: dict[int, str] = {}

    def group_of(self, device: int) -> str:
        """The group of directories below one on this device."""
        name = self._names.get(device)
        if name is None:
            name = self._names[device] = f"device {device}"
            self._limit(name)
        return name
