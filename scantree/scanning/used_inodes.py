"""How many inodes a scan will meet, where its root is a whole file system: as many as are used.

Told only where that is nearly exact and asking waits for nothing: one root that is a mount point
by its very path, of a local file system that counts its inodes, and so are all that lie below it
(not with ``-x``; the kernel's are not entered). What the file system keeps for itself, and what
lies under a mount point, is counted there and never met.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from scantree.reader.kernel_filesystem import KERNEL_FILESYSTEM_TYPES
from scantree.reader.mounts import Mount, MountTable
from scantree.scanning.request import ScanRequest

COUNTED = frozenset({"ext2", "ext3", "ext4", "xfs", "tmpfs"})
"""Local file systems in which a used inode is a file that has a name."""


def used_inodes(request: ScanRequest) -> int | None:
    """How many there are below the root; None where that isn't known."""
    is_partial = request.excludes or request.exclude_caches
    if len(request.roots) != 1 or is_partial or request.follow_symlinks or request.count_links:
        return None
    try:
        table = MountTable.read()
        mounts = (
            None if table is None else _whole(table, os.path.abspath(request.roots[0]), request)
        )
        return None if mounts is None else sum(map(_used, mounts)) or None
    except OSError:
        return None


def _whole(table: Iterable[Mount], root: bytes, request: ScanRequest) -> list[bytes] | None:
    """Where the file systems are mounted that the scan meets; None where they aren't known."""
    # The later one hides the one before.
    at = {mount.mount_point: mount for mount in table}
    if root not in at:
        return None
    beginning = root.rstrip(b"/") + b"/"
    met: dict[int, Mount] = {}
    for path, mount in at.items():
        is_below = path != root and path.startswith(beginning)
        if path != root and (not is_below or request.one_file_system):
            continue
        if is_below and mount.filesystem_type in KERNEL_FILESYSTEM_TYPES:
            if request.include_kernfs:
                return None
            continue
        if mount.filesystem_type not in COUNTED or mount.root != b"/":
            return None
        met[mount.device] = mount
    return [mount.mount_point for mount in met.values()]


def _used(mount_point: bytes) -> int:
    told = os.statvfs(mount_point)
    return told.f_files - told.f_ffree
