"""Which directories were counted, where one could be met twice.

Below one root a directory has one path, unless its device is mounted in several
places or symbolic links are followed. So identities are kept only where a second
visit is possible: at about 70 bytes a directory, for nothing in the usual case.
"""

from __future__ import annotations

from collections.abc import Container


class EveryDevice:
    """The set of all devices."""

    __slots__ = ()

    def __contains__(self, device: object) -> bool:
        """Always true."""
        return True


class VisitedDirectories:
    """Identities (device, inode) of counted directories, on the devices that need it."""

    __slots__ = ("_inodes", "devices")

    def __init__(self, devices: Container[int]) -> None:
        self.devices = devices
        self._inodes: dict[int, set[int]] = {}

    def is_first_visit(self, device: int, inode: int) -> bool:
        """Enter a directory; False where it was entered before.

        One without an identity (inode 0) never was.
        """
        if device not in self.devices or not inode:
            return True
        inodes = self._inodes.get(device)
        if inodes is None:
            inodes = self._inodes[device] = set()
        before = len(inodes)
        inodes.add(inode)
        return len(inodes) != before
