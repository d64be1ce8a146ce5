"""What the roots of a scan are, looked at before it begins where there are several.

That is how nested roots are counted once, and always in the same place, whatever is met
first: a directory that is a root counts as that root, also where another one contains
it; a file that is a root is watched for in the others. A root that doesn't answer is not
waited for, and those after it count where they are met first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence

from scantree.reader.protocol import is_store
from scantree.reader.read_directory import root_status
from scantree.scanning.patience import look_at_each


class KnownRoots:
    """The identities (device, inode) of roots.

    ``directories`` says which root, by its index, a directory counts as; ``others`` are
    the roots that are no directories, ``repeated`` those of them, by index, that are the
    same name of a file as an earlier one. ``devices`` are those on which roots lie, by index.
    Roots in object stores have no identity: ``addresses`` says which root an address counts as.
    """

    __slots__ = ("_real_paths", "addresses", "devices", "directories", "others", "repeated")

    def __init__(self) -> None:
        self.directories: dict[tuple[int, int], int] = {}
        self.addresses: dict[bytes, int] = {}
        self.devices: dict[int, int] = {}
        self.others: set[tuple[int, int]] = set()
        self.repeated: set[int] = set()
        self._real_paths: set[bytes] = set()

    def look(self, index: int, path: bytes) -> None:
        """Look at a root; one that cannot be looked at stays unknown."""
        if is_store(path):
            self.addresses.setdefault(_address(path), index)
            return
        try:
            status = root_status(path)
        except OSError:
            return
        identity = (status.st_dev, status.st_ino)
        self.devices[index] = status.st_dev
        if stat.S_ISDIR(status.st_mode):
            self.directories.setdefault(identity, index)
            return
        self.others.add(identity)
        real_path = _real_path(path, status)
        if real_path in self._real_paths:
            self.repeated.add(index)
        self._real_paths.add(real_path)

    def has_counted(self, root: int, depth: int, device: int, inode: int) -> bool:
        """Whether a directory met ``depth`` levels below a root counts as another one."""
        owner = self.directories.get((device, inode))
        return owner is not None and inode != 0 and (depth > 0 or owner != root)

    def has_counted_address(self, root: int, depth: int, path: bytes) -> bool:
        """Whether a prefix of a store met ``depth`` levels below a root counts as another root."""
        address = path + b"/" if depth else _address(path)
        return self.addresses.get(address, root) != root


def _address(path: bytes) -> bytes:
    """The address of a root in a store: one slash at the end is there, or is meant."""
    return path if path.endswith(b"/") else path + b"/"


def _real_path(path: bytes, status: os.stat_result) -> bytes:
    """The path of a file without links; of a link that leads nowhere its own."""
    if not stat.S_ISLNK(status.st_mode):
        return os.path.realpath(path)
    above, name = os.path.split(path)
    return os.path.join(os.path.realpath(above), name)


async def look_at_roots(
    roots: Sequence[bytes], excludes: Callable[[bytes], bool] | None
) -> KnownRoots:
    """Look at the roots that are not excluded, in a thread that may be left behind."""
    known = KnownRoots()

    def look(root: tuple[int, bytes]) -> None:
        if excludes is None or not excludes(root[1]):
            known.look(*root)

    await look_at_each(enumerate(roots), look)
    return known
