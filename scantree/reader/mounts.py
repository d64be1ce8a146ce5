"""The mount table: which devices are kernel file systems, and which are mounted twice.

Read from ``/proc/PID/mountinfo`` (proc_pid_mountinfo(5)), which is Linux's own. The own
process's table has the mounts that it sees; a path can lead out of these, as
``/proc/PID/root`` and a working directory do, to a mount that only another table has.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from scantree.reader.hanging_filesystems import may_hang
from scantree.reader.kernel_filesystem import KERNEL_FILESYSTEM_TYPES
from scantree.reader.read_directory import is_shortage

_SELF = "self"
_PROC = "/proc"

_MOUNT_ID = re.compile(rb"^mnt_id:\s*(\d+)$", re.MULTILINE)
_ESCAPE = re.compile(rb"\\([0-7]{3})")


class Mount(NamedTuple):
    """One line of the table: which part (``root``) of a device is where, as mount ``id``."""

    device: int
    root: bytes
    mount_point: bytes
    filesystem_type: str
    id: int = 0


def mount_id(path: bytes) -> int | None:
    """The number of the mount that a path leads to; None where nothing tells it.

    Raises OSError where no descriptor is left to look. A mount that hangs may keep it.
    """
    if not hasattr(os, "O_PATH"):
        return None
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if is_shortage(error):
            raise
        return None
    try:
        with open(f"{_PROC}/self/fdinfo/{descriptor}", "rb") as info:
            found = _MOUNT_ID.search(info.read())
    except OSError as error:
        if is_shortage(error):
            raise
        return None
    finally:
        os.close(descriptor)
    return None if found is None else int(found[1])


def parse_mountinfo(content: bytes) -> list[Mount]:
    """The mounts in a mountinfo file; a line that is not one is left out."""
    return [mount for line in content.split(b"\n") if (mount := _parse_line(line)) is not None]


class MountTable:
    """The mounts that one process sees, as they were when the table was read."""

    __slots__ = ("_mounts", "_types")

    def __init__(self, mounts: Iterable[Mount] = ()) -> None:
        self._mounts = tuple(mounts)
        self._types = {mount.device: mount.filesystem_type for mount in self._mounts}

    def __len__(self) -> int:
        """How many mounts there are."""
        return len(self._mounts)

    @classmethod
    def read(cls, process: str = _SELF) -> MountTable | None:
        """A process's table as it is now; None where there is none to read.

        Mount points in another process's table are the paths to them from here.
        Raises OSError where it is there, and no descriptor is left to read it.
        """
        try:
            with open(f"{_PROC}/{process}/mountinfo", "rb") as file:
                mounts = parse_mountinfo(file.read())
        except OSError as error:
            if is_shortage(error):
                raise
            return None
        if process != _SELF:
            base = os.fsencode(f"{_PROC}/{process}/root")
            mounts = [mount._replace(mount_point=base + mount.mount_point) for mount in mounts]
        return cls(mounts)

    @classmethod
    def read_another_with(cls, mount_id: int) -> MountTable | None:
        """The table of whichever other process sees a mount, the longest one; None without."""
        tables = map(cls.read, filter(str.isdecimal, os.listdir(_PROC)))
        fitting = [table for table in tables if table is not None and table.has(mount_id)]
        return max(fitting, key=len, default=None)

    def has(self, mount_id: int) -> bool:
        """Whether a mount is in the table."""
        return any(mount.id == mount_id for mount in self._mounts)

    def filesystem_type(self, device: int) -> str | None:
        """The type of the file system on ``device``, None where it is not known."""
        return self._types.get(device)

    def is_kernel_filesystem(self, device: int) -> bool | None:
        """Whether ``device`` shows the kernel's own state; None where it is not known."""
        found = self._types.get(device)
        return None if found is None else found in KERNEL_FILESYSTEM_TYPES

    def devices_mounted_more_than_once(self) -> frozenset[int]:
        """The devices (st_dev) whose directories may be met under two paths.

        That is where of two mounts one shows a part of what the other shows. A mount
        of a single file, as containers have them, makes no directory appear twice.
        """
        by_device: dict[int, list[Mount]] = {}
        for mount in self._mounts:
            by_device.setdefault(mount.device, []).append(mount)
        devices: set[int] = set()
        for device, mounts in by_device.items():
            if len(mounts) < 2:
                continue
            overlapping = _overlapping([mount for mount in mounts if _may_be_directory(mount)])
            if overlapping:
                devices.add(device)
                devices.update(_devices_seen_at(overlapping))
        return frozenset(devices)

    def mounted_files(self) -> frozenset[tuple[int, int]]:
        """The identities (st_dev, inode) of non-directories that may be met under two paths.

        They are mounted somewhere, as in containers, and the file system that they lie on
        is mounted once more.
        """
        by_device = Counter(mount.device for mount in self._mounts)
        found = set()
        for mount in self._mounts:
            if by_device[mount.device] > 1 and not may_hang(mount.filesystem_type):
                try:
                    status = os.lstat(mount.mount_point)
                except OSError:
                    continue
                if not stat.S_ISDIR(status.st_mode):
                    found.add((status.st_dev, status.st_ino))
        return frozenset(found)


def _parse_line(line: bytes) -> Mount | None:
    fields = line.split(b" ")
    try:
        separator = fields.index(b"-", 6)
        major, minor = fields[2].split(b":")
        return Mount(
            os.makedev(int(major), int(minor)),
            _unescape(fields[3]),
            _unescape(fields[4]),
            fields[separator + 1].decode("ascii"),
            int(fields[0]),
        )
    except (ValueError, IndexError, OverflowError):
        return None


def _unescape(field: bytes) -> bytes:
    """Undo the kernel's octal escapes of space, tab, newline and backslash."""
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 8) & 0xFF]), field)


def _overlapping(mounts: list[Mount]) -> list[Mount]:
    """Those mounts of one device of which each shows a part that another shows too."""
    roots = sorted((mount.root.rstrip(b"/").split(b"/"), mount) for mount in mounts)
    found: set[Mount] = set()
    # In this order what lies below a root comes right after it.
    above: list[tuple[list[bytes], Mount]] = []
    for root, mount in roots:
        while above and root[: len(above[-1][0])] != above[-1][0]:
            above.pop()
        if above:
            found.update((above[-1][1], mount))
        above.append((root, mount))
    return [mount for mount in mounts if mount in found]


def _may_be_directory(mount: Mount) -> bool:
    if may_hang(mount.filesystem_type):
        return True
    try:
        return stat.S_ISDIR(os.lstat(mount.mount_point).st_mode)
    except OSError:
        return True


def _devices_seen_at(mounts: list[Mount]) -> set[int]:
    """What stat(2) calls the device at the mount points: btrfs has one per subvolume."""
    devices: set[int] = set()
    for mount in mounts:
        if not may_hang(mount.filesystem_type):
            try:
                devices.add(os.lstat(mount.mount_point).st_dev)
            except OSError:
                continue
    return devices
