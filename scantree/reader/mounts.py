"""The mount table: which devices are kernel file systems, and which are mounted twice.

Read from ``/proc/PID/mountinfo`` (proc_pid_mountinfo(5)), which is Linux's own. The own
process's table has the mounts that it sees; a path can lead out of these, as
``/proc/PID/root`` and a working directory do, to a mount that only another table has.

To read it touches nothing that it names. Where that is not enough, a mount point is looked
at only if nothing on the way to it, nor it itself, is known for not answering; that it lies
below a root, and is met by the scan anyway, is the business of ``MountTable.below``.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from scantree.named_tuple import NamedTuple
from scantree.reader.descriptors import is_shortage
from scantree.reader.hanging_filesystems import may_hang
from scantree.reader.interruptions import status_of
from scantree.reader.kernel_filesystem import KERNEL_FILESYSTEM_TYPES

_SELF = "self"
_PROC = "/proc"

_MOUNT_ID = rb"(?m)^mnt_id:\s*(\d+)$"
_ESCAPE = rb"\\([0-7]{3})"


class Mount(NamedTuple):
    """One line of the table: which part (``root``) of a device is where, as mount ``id``."""

    device: int
    root: bytes
    mount_point: bytes
    filesystem_type: str
    id: int = 0
    parent: int = 0
    """The ``id`` of the mount that the mount point lies in."""


class Place(NamedTuple):
    """What a path leads to: the ``id`` of a mount, and the path without links."""

    mount: int
    path: bytes


def place_of(path: bytes) -> Place | None:
    """Where a path leads to; None where nothing tells it.

    Raises OSError where no descriptor is left to look. A mount that hangs may keep it.
    """
    if not hasattr(os, "O_PATH"):
        return None
    try:
        # Which says whether it is worth to open it: that would be tried for ever.
        status_of(path)
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if is_shortage(error):
            raise
        return None
    try:
        with open(f"{_PROC}/self/fdinfo/{descriptor}", "rb") as info:
            found = re.search(_MOUNT_ID, info.read())
        real_path = os.readlink(f"{_PROC}/self/fd/{descriptor}".encode())
    except OSError as error:
        if is_shortage(error):
            raise
        return None
    finally:
        os.close(descriptor)
    return None if found is None else Place(int(found[1]), real_path)


def parse_mountinfo(content: bytes) -> list[Mount]:
    """The mounts in a mountinfo file; a line that is not one is left out."""
    return [mount for line in content.split(b"\n") if (mount := _parse_line(line)) is not None]


class MountTable:
    """The mounts that one process sees, as they were when the table was read."""

    __slots__ = ("_mounts", "_silent", "_types")

    def __init__(self, mounts: Iterable[Mount] = (), silent: frozenset[int] | None = None) -> None:
        self._mounts = tuple(mounts)
        self._silent = _silent(self._mounts) if silent is None else silent
        self._types = {mount.device: mount.filesystem_type for mount in self._mounts}

    def __len__(self) -> int:
        """How many mounts there are."""
        return len(self._mounts)

    def __iter__(self) -> Iterator[Mount]:
        """The mounts, in the order of the table."""
        return iter(self._mounts)

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

    def below(self, places: Iterable[Place]) -> MountTable:
        """The mounts that ``places`` of this table lie in, and all at or below these."""
        ids, paths = set(), set()
        for mount_id, path in places:
            ids.add(mount_id)
            paths.add(path)
        return MountTable(
            (
                mount
                for mount in self._mounts
                if mount.id in ids or _is_at_or_below(paths, mount.mount_point)
            ),
            self._silent,
        )

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

    def served_devices(self) -> frozenset[int]:
        """The devices of which a program or another machine says what is in a directory."""
        return frozenset(mount.device for mount in self._mounts if may_hang(mount.filesystem_type))

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
            overlapping = _overlapping([mount for mount in mounts if self._may_be_directory(mount)])
            if overlapping:
                devices.add(device)
                # btrfs has one per subvolume, which the table doesn't name.
                seen = map(self._status, overlapping)
                devices.update(status.st_dev for status in seen if status is not None)
        return frozenset(devices)

    def mounted_files(self) -> frozenset[tuple[int, int]]:
        """The identities (st_dev, inode) of non-directories that may be met under two paths.

        They are mounted somewhere, as in containers, and the file system that they lie on
        is mounted once more.
        """
        by_device = Counter(mount.device for mount in self._mounts)
        found = set()
        for mount in self._mounts:
            if by_device[mount.device] > 1:
                status = self._status(mount)
                if status is not None and not stat.S_ISDIR(status.st_mode):
                    found.add((status.st_dev, status.st_ino))
        return frozenset(found)

    def _may_be_directory(self, mount: Mount) -> bool:
        status = self._status(mount)
        return status is None or stat.S_ISDIR(status.st_mode)

    def _status(self, mount: Mount) -> os.stat_result | None:
        """What a mount shows at its mount point; None where that cannot be looked at."""
        if mount.id in self._silent:
            return None
        try:
            return os.lstat(mount.mount_point)
        except OSError:
            return None


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
            int(fields[1]),
        )
    except (ValueError, IndexError, OverflowError):
        return None


def _unescape(field: bytes) -> bytes:
    """Undo the kernel's octal escapes of space, tab, newline and backslash."""
    if b"\\" not in field:
        return field
    return re.sub(_ESCAPE, lambda match: bytes([int(match[1], 8) & 0xFF]), field)


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


def _silent(mounts: Sequence[Mount]) -> frozenset[int]:
    """The ``id`` of each mount that itself, or one on the way to it, may never answer."""
    parents = {mount.id: mount.parent for mount in mounts}
    silent = {mount.id for mount in mounts if may_hang(mount.filesystem_type)}
    answering: set[int] = set()
    for mount in mounts if silent else ():
        way: dict[int, None] = {}
        at = mount.id
        # The uppermost one may be its own parent.
        while at in parents and not (at in silent or at in answering or at in way):
            way[at] = None
            at = parents[at]
        (silent if at in silent else answering).update(way)
    return frozenset(silent)


def _is_at_or_below(paths: Container[bytes], path: bytes) -> bool:
    while path not in paths:
        if path in {b"/", b""}:
            return False
        path = path[: path.rfind(b"/")] or b"/"
    return True
