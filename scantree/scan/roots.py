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

import trio

from scantree.reader.address_space import is_room_for_thread
from scantree.reader.read_directory import root_status

PATIENCE_SECONDS = 0.25
"""For how long one root may keep the scan from beginning."""


class KnownRoots:
    """The identities (device, inode) of roots.

    ``directories`` says which root, by its index, a directory counts as; ``others`` are
    the roots that are no directories, ``repeated`` those of them, by index, that are the
    same name of a file as an earlier one.
    """

    __slots__ = ("_real_paths", "directories", "others", "repeated")

    def __init__(self) -> None:
        self.directories: dict[tuple[int, int], int] = {}
        self.others: set[tuple[int, int]] = set()
        self.repeated: set[int] = set()
        self._real_paths: set[bytes] = set()

    def look(self, index: int, path: bytes) -> None:
        """Look at a root; one that cannot be looked at stays unknown."""
        try:
            status = root_status(path)
        except OSError:
            return
        identity = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            self.directories.setdefault(identity, index)
            return
        self.others.add(identity)
        real_path = os.path.realpath(path)
        if real_path in self._real_paths:
            self.repeated.add(index)
        self._real_paths.add(real_path)

    def has_counted(self, root: int, depth: int, device: int, inode: int) -> bool:
        """Whether a directory met ``depth`` levels below a root counts as another one."""
        owner = self.directories.get((device, inode))
        return owner is not None and (depth > 0 or owner != root)


async def look_at_roots(
    roots: Sequence[bytes], excludes: Callable[[bytes], bool] | None
) -> KnownRoots:
    """Look at the roots that are not excluded, in a thread that may be left behind."""
    known = KnownRoots()
    looked_at = 0

    def look() -> None:
        nonlocal looked_at
        for index, root in enumerate(roots):
            if excludes is None or not excludes(root):
                known.look(index, root)
            looked_at = index + 1

    async def lose_patience() -> None:
        before = -1
        while looked_at != before:
            before = looked_at
            await trio.sleep(PATIENCE_SECONDS)
        nursery.cancel_scope.cancel()

    if not is_room_for_thread():
        look()
        return known
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lose_patience)
        try:
            await trio.to_thread.run_sync(look, abandon_on_cancel=True)
        except RuntimeError:
            # No thread can be started; then they are waited for.
            look()
        nursery.cancel_scope.cancel()
    return known
