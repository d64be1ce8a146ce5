"""What a scan found on each file system, beside what the system says is used there.

What is found is gathered while the scan runs, by device; the rest is asked once it has ended, in
threads that are left behind where a file system doesn't answer. What nobody can tell is None.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar

from scantree.reader.address_space import is_room_for_thread
from scantree.reader.hanging_filesystems import may_hang
from scantree.reader.listing import Listing, Skip
from scantree.reader.mounts import Mount, MountTable, Place, place_of
from scantree.reader.protocol import is_store
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.paths import join
from scantree.scanning.report import ScanReport
from scantree.scanning.tasks import ScanL1DirTask

PATIENCE_SECONDS = 2.0
"""For how long a question may get no further before it is given up."""

T = TypeVar("T")

_PROC = "/proc"
_DELETED = b" (deleted)"
_FIRST_PROCESS = "1"


@dataclass(slots=True)
class FoundOnDevice:
    """What a scan found on a device. ``tops`` are where it came upon it: a root, a mount point."""

    tops: list[bytes] = field(default_factory=list)
    allocated_size: int = 0
    inodes: int = 0
    unread: int = 0
    excluded: int = 0

    def add(self, other: FoundOnDevice) -> None:
        """What was found on another device of the same file system, too."""
        self.tops += other.tops
        self.allocated_size += other.allocated_size
        self.inodes += other.inodes
        self.unread += other.unread
        self.excluded += other.excluded


class DevicesSink:
    """Adds up what a scan finds by device; each inode once, however many names it has."""

    def __init__(self) -> None:
        self.devices: dict[int, FoundOnDevice] = {}
        self._linked: set[tuple[int, int]] = set()

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """A directory, or what stands for none. What is in an object store is on no device."""
        if is_store(task.scope.bucket):
            return
        device = listing.device if listing.identified else task.parent_device
        if not (listing.identified or task.depth):
            # Of a root of which nothing is known, not even where it lies.
            return
        if row == NOT_COUNTED:
            if listing.skip is Skip.EXCLUDED:
                self._on(device).excluded += 1
            elif listing.failed:
                self._on(device).unread += 1
            return
        found = self._on(device)
        if not task.depth or device != task.parent_device:
            found.tops.append(join(task.scope.bucket, task.dir_prefix))
        found.allocated_size += listing.allocated_size + listing.directory_allocated_size
        found.inodes += listing.files + listing.symlinks + listing.others + listing.is_directory
        found.unread += bool(listing.problems)
        found.excluded += listing.excluded
        for entry in listing.links:
            key = (entry.device, entry.inode)
            if key not in self._linked:
                self._linked.add(key)
                other = self._on(entry.device)
                other.allocated_size += entry.allocated_size
                other.inodes += 1

    def close(self, report: ScanReport) -> None:
        """Nothing is left to do."""

    def _on(self, device: int) -> FoundOnDevice:
        found = self.devices.get(device)
        if found is None:
            found = self.devices[device] = FoundOnDevice()
        return found


class Space(NamedTuple):
    """What statvfs(3) says, in bytes: ``size`` is ``used``, ``available`` and ``reserved``.

    ``used`` is df's own number; what is reserved only root may use. ``inodes`` are all that there
    can be and those that are used; None where the file system makes them as it needs them.
    """

    size: int
    used: int
    available: int
    reserved: int
    inodes: tuple[int, int] | None


class OpenDeleted(NamedTuple):
    """Files of a file system that have no name any more, and are open.

    ``unread`` is how many processes could not be looked at. Not ``is_whole`` where one of the
    files didn't answer, so that the rest isn't known.
    """

    allocated_size: int = 0
    inodes: int = 0
    unread: int = 0
    is_whole: bool = True

    @property
    def known(self) -> int | None:
        """What they occupy, as far as one may look; None where somebody did not answer."""
        return self.allocated_size if self.is_whole else None


class FileSystem(NamedTuple):
    """A file system of which a scan found something.

    ``mount`` is where it is mounted, if anything tells. ``hidden`` is how many mount points lie
    over directories of it that were scanned, None where nothing tells; ``is_whole`` says
    whether it was scanned from its uppermost directory on.
    """

    path: bytes
    mount: Mount | None
    space: Space | None
    found: FoundOnDevice
    deleted: OpenDeleted
    hidden: int | None
    is_whole: bool

    @property
    def is_served(self) -> bool:
        """Whether a program or another machine answers for it."""
        return self.mount is not None and may_hang(self.mount.filesystem_type)

    @property
    def difference(self) -> int | None:
        """By how much more is used than was found."""
        return None if self.space is None else self.space.used - self.found.allocated_size

    @property
    def unexplained(self) -> int | None:
        """What is left of the difference without what is known of it."""
        difference = self.difference
        return None if difference is None else difference - self.deleted.allocated_size


def file_systems(devices: dict[int, FoundOnDevice]) -> list[FileSystem]:
    """Those that were found, in the order in which the scan met them."""
    table = _answer(MountTable.read)
    groups: dict[int, tuple[set[int], FoundOnDevice, Mount | None, list[Place]]] = {}
    for device, found in devices.items():
        if not found.tops:
            # A file that is mounted alone.
            continue
        places = [place for top in found.tops if (place := _answer(partial(place_of, top)))]
        mount = _mount_of(table, places)
        key = device if mount is None else mount.device
        if key in groups:
            groups[key][0].add(device)
            groups[key][1].add(found)
            groups[key][3].extend(places)
        else:
            groups[key] = ({device, key}, found, mount, places)
    deleted = open_deleted([group[0] for group in groups.values()])
    return [
        FileSystem(
            path=found.tops[0] if mount is None else mount.mount_point,
            mount=mount,
            space=_answer(partial(space_of, found.tops[0])),
            found=found,
            deleted=each_deleted,
            hidden=None if table is None else _hidden(table, key, places),
            is_whole=_is_whole(table, places),
        )
        for (key, (_, found, mount, places)), each_deleted in zip(
            groups.items(), deleted, strict=True
        )
    ]


def space_of(path: bytes) -> Space | None:
    """What the system says of the file system of a path; None where it tells no size."""
    try:
        told = os.statvfs(path)
    except OSError:
        return None
    if not told.f_blocks:
        return None
    unit = told.f_frsize or told.f_bsize
    inodes = (told.f_files, told.f_files - told.f_ffree) if told.f_files else None
    return Space(
        told.f_blocks * unit,
        (told.f_blocks - told.f_bfree) * unit,
        told.f_bavail * unit,
        max(told.f_bfree - told.f_bavail, 0) * unit,
        inodes,
    )


def open_deleted(groups: Sequence[set[int]]) -> list[OpenDeleted]:
    """The open files without a name of each group of devices, each once."""
    look = _OpenDeletedLook()
    is_whole = _ended(look.run, lambda: look.steps)
    return [
        OpenDeleted(
            sum(size for (device, _), size in look.sizes.copy().items() if device in group),
            sum(device in group for device, _ in look.sizes.copy()),
            look.unread,
            is_whole=is_whole and look.is_possible,
        )
        for group in groups
    ]


class _OpenDeletedLook:
    """A look at what all processes have open, as far as it came."""

    def __init__(self) -> None:
        self.sizes: dict[tuple[int, int], int] = {}
        self.unread = 0
        self.steps = 0
        self.is_possible = True

    def run(self) -> None:
        """Look at one process after the other."""
        try:
            processes = [name for name in os.listdir(_PROC) if name.isdecimal()]
        except OSError:
            self.is_possible = False
            return
        # With hidepid (proc(5)) other users' processes are not even there.
        self.is_possible = _FIRST_PROCESS in processes
        for process in processes:
            self.steps += 1
            directory = f"{_PROC}/{process}/fd"
            try:
                names = os.listdir(directory)
            except FileNotFoundError:
                continue
            except OSError as error:
                # One that ended meanwhile has nothing open.
                self.unread += not isinstance(error, ProcessLookupError)
                continue
            for name in names:
                self.steps += 1
                self._look_at(os.fsencode(f"{directory}/{name}"))

    def _look_at(self, path: bytes) -> None:
        with suppress(OSError):
            # What has a name is not asked for, since it may be on what doesn't answer.
            if not os.readlink(path).endswith(_DELETED):
                return
            status = os.stat(path)
            if not status.st_nlink and not stat.S_ISDIR(status.st_mode):
                self.sizes[status.st_dev, status.st_ino] = status.st_blocks * 512


def _mount_of(table: MountTable | None, places: Sequence[Place]) -> Mount | None:
    ids = {place.mount for place in places}
    return next((mount for mount in table or () if mount.id in ids), None)


def _is_whole(table: MountTable | None, places: Sequence[Place]) -> bool:
    """Whether one of the places is the uppermost directory of its file system."""
    mounts = {mount.id: mount for mount in table or ()}
    return any(
        (mount := mounts.get(place.mount)) is not None
        and mount.root == b"/"
        and mount.mount_point == place.path
        for place in places
    )


def _hidden(table: MountTable, device: int, places: Sequence[Place]) -> int:
    """How many mount points lie over directories of a file system, at or below some places."""
    ids = {mount.id for mount in table if mount.device == device}
    return sum(
        mount.parent in ids
        and mount.parent != mount.id
        and any(_is_below(mount.mount_point, place.path) for place in places)
        for mount in table
    )


def _is_below(path: bytes, place: bytes) -> bool:
    return path.startswith(place.rstrip(b"/") + b"/")


def _answer(ask: Callable[[], T | None]) -> T | None:
    """What a question is answered with; None where there is none in time, or an error."""
    answers: list[T | None] = []

    def run() -> None:
        with suppress(OSError):
            answers.append(ask())

    _ended(run, lambda: 0)
    return answers[0] if answers else None


def _ended(run: Callable[[], None], steps: Callable[[], int]) -> bool:
    """Run in a thread; False where that was left behind, since it got no further."""
    if not is_room_for_thread():
        return False
    thread = threading.Thread(target=run, name="scantree-space", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return False
    before = -1
    while thread.is_alive() and steps() != before:
        before = steps()
        until = time.monotonic() + PATIENCE_SECONDS
        while thread.is_alive() and time.monotonic() < until:
            thread.join(PATIENCE_SECONDS / 20)
    return not thread.is_alive()
