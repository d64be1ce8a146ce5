"""What a scan may meet under two paths, as the mount tables tell before it begins.

Below one root that is what is mounted in several places. A root can lie among another
process's mounts (below ``/proc/PID/root``, or of a working directory that does), of which
only a table of that process tells.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from scantree.reader.mounts import MountTable, mount_id
from scantree.scanning.patience import look_at_each
from scantree.scanning.request import ScanRequest
from scantree.scanning.visited import EveryDevice


class MetTwice(NamedTuple):
    """The devices whose directories, and the (device, inode) of the files that may be.

    Files are non-directories here, and only those of which the link count doesn't tell.
    """

    devices: Container[int]
    files: frozenset[tuple[int, int]]


async def look_at_mounts(request: ScanRequest, roots: Sequence[bytes]) -> MetTwice:
    """Look at the mounts that those ``roots`` of the request lie in which are not excluded.

    Raises OSError where no descriptor is left to read the own process's mounts.
    """
    own = MountTable.read()
    if own is None:
        return MetTwice(EveryDevice(), frozenset())
    others: list[MountTable] = []
    files = own.mounted_files()
    is_all_known = True

    def look(root: bytes) -> None:
        nonlocal files, is_all_known
        try:
            mount = mount_id(root)
            if mount is None or own.has(mount) or any(table.has(mount) for table in others):
                return
            table = MountTable.read_another_with(mount)
        except OSError:
            # No descriptor is left to look.
            table = None
        if table is None:
            is_all_known = False
            return
        others.append(table)
        files |= table.mounted_files()

    is_all_known = await look_at_each(roots, look) and is_all_known
    if len(request.roots) > 1 or request.follow_symlinks or others or not is_all_known:
        return MetTwice(EveryDevice(), files)
    return MetTwice(own.devices_mounted_more_than_once(), files)
