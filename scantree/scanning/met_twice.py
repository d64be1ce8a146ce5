"""What a scan may meet under two paths, as the mount tables tell before it begins.

Below one root that is what is mounted in several places, of which one lies below the root;
what is mounted elsewhere is nobody's business, and is not touched. A root can lie among
another process's mounts (below ``/proc/PID/root``, or of a working directory that does), of
which only a table of that process tells.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial

from scantree.named_tuple import NamedTuple
from scantree.reader.mounts import MountTable, Place, place_of
from scantree.reader.protocol import is_store
from scantree.scanning.patience import look_at_each
from scantree.scanning.request import ScanRequest
from scantree.scanning.visited import EveryDevice


class MetTwice(NamedTuple):
    """The devices whose directories, and the (device, inode) of the files that may be.

    Files are non-directories here, and only those of which the link count doesn't tell.
    Of ``served`` devices a program or another machine says what is in a directory, which
    may be the directory itself, or one above it.
    """

    devices: Container[int]
    files: frozenset[tuple[int, int]]
    served: frozenset[int] = frozenset()


async def look_at_mounts(request: ScanRequest, roots: Sequence[bytes]) -> MetTwice:
    """Look at the mounts that those ``roots`` of the request lie in which are not excluded.

    Raises OSError where no descriptor is left to read the own process's mounts.
    """
    roots = [root for root in roots if not is_store(root)]
    own = MountTable.read()
    if own is None:
        return MetTwice(EveryDevice(), frozenset())
    look = _Look(own)
    is_all_known = await look_at_each(look.steps(roots), lambda step: step())
    return _found(request, look, is_all_known=is_all_known)


def look_at_mounts_here(request: ScanRequest, roots: Sequence[bytes]) -> MetTwice:
    """The same for whoever has no event loop, and waits where a root hangs."""
    own = MountTable.read()
    if own is None:
        return MetTwice(EveryDevice(), frozenset())
    look = _Look(own)
    for step in look.steps(roots):
        step()
    return _found(request, look, is_all_known=True)


def _found(request: ScanRequest, look: _Look, *, is_all_known: bool) -> MetTwice:
    found = look.found
    if len(request.roots) > 1 or request.follow_symlinks or look.is_astray or not is_all_known:
        return found._replace(devices=EveryDevice(), served=frozenset())
    return found


class _Look:
    """What is found out in a thread, some of whose steps may never end."""

    def __init__(self, own: MountTable) -> None:
        self._own = own
        self._places: list[Place] = []
        self._others: list[MountTable] = []
        self.found = MetTwice(frozenset(), frozenset())
        self.is_astray = False
        """Whether a root leads to another process's mounts, or one that no table has."""

    def steps(self, roots: Sequence[bytes]) -> Sequence[Callable[[], None]]:
        """What is to be looked at, one after the other."""
        return [*(partial(self.look_at, root) for root in roots), self.look_below]

    def look_at(self, root: bytes) -> None:
        """See in which mount a root lies."""
        try:
            place = place_of(root)
            if place is None:
                return
            if self._own.has(place.mount):
                self._places.append(place)
                return
            self.is_astray = True
            if any(table.has(place.mount) for table in self._others):
                return
            table = MountTable.read_another_with(place.mount)
        except OSError:
            # No descriptor is left to look.
            table = None
        self.is_astray = True
        if table is not None:
            self._others.append(table)

    def look_below(self) -> None:
        """See what is mounted below the roots."""
        below = self._own.below(self._places)
        files = below.mounted_files().union(*(table.mounted_files() for table in self._others))
        self.found = MetTwice(below.devices_mounted_more_than_once(), files, below.served_devices())
