"""Which directory of one scan is which of the other.

At first by name, from the roots down. Then, where a directory is gone or another one has its
name, by device and inode: one that is found elsewhere was moved, and what is in it is laid
beside each other where it is now.

File systems give the inode of what was removed to what is made next. So a directory is only
taken for one that was moved if something below it is the same, too, or both are empty and as
old.
Two scans of which the roots aren't the same directory (a backup and its source) are compared
by names alone.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator

from scantree.compare.columns import NO_PLACE, Columns
from scantree.compare.entry_pairs import fingerprint
from scantree.scanning.findings import DIRECTORY


class Pairs:
    """Two scans laid beside each other: ``old_of`` and ``new_of`` give the other's place."""

    def __init__(self, old: Columns, new: Columns) -> None:
        self.old = old
        self.new = new
        self.old_of = array("q", [NO_PLACE]) * len(new)
        self.new_of = array("q", [NO_PLACE]) * len(old)
        self.moved: set[int] = set()
        """The places in the new scan of what was moved."""
        self.replaced: set[int] = set()
        """Those of another directory under the same name."""
        self.has_identities = False
        for old_root, new_root in paired_roots(old, new):
            self._pair(old_root, new_root)
            self.has_identities |= old.identity(old_root) == new.identity(new_root) is not None
        self._pair_below(new.roots)
        if self.has_identities:
            self._find_moved()

    def unpaired_old(self) -> Iterator[int]:
        """The old scan's places that the new one has nothing for."""
        return (place for place, other in enumerate(self.new_of) if other == NO_PLACE)

    def unpaired_new(self) -> Iterator[int]:
        """The new scan's places that the old one has nothing for."""
        return (place for place, other in enumerate(self.old_of) if other == NO_PLACE)

    def _pair(self, old: int, new: int) -> None:
        self.old_of[new] = old
        self.new_of[old] = new

    def _part(self, new: int) -> tuple[int, int]:
        """Take a pair apart."""
        old = self.old_of[new]
        self.old_of[new] = self.new_of[old] = NO_PLACE
        return old, new

    def _pair_below(self, tops: Iterable[int]) -> None:
        """Pair by name what is below some pairs."""
        old, new = self.old, self.new
        old_names, new_names = old.names, new.names
        old_of, new_of = self.old_of, self.new_of
        old_counts, new_counts = old.counts, new.counts
        levels = [range(top, top + 1) for top in tops]
        while levels:
            for at in levels.pop():
                above = old_of[at]
                if above == NO_PLACE or not (new_counts[at] and old_counts[above]):
                    continue
                theirs, mine = old.children(above), new.children(at)
                levels.append(mine)
                if old_names[theirs.start : theirs.stop] == new_names[
                    mine.start : mine.stop
                ] and not (old.kinds or new.kinds):
                    old_of[mine.start : mine.stop] = array("q", theirs)
                    new_of[theirs.start : theirs.stop] = array("q", mine)
                    continue
                by_name = {old_names[place]: place for place in theirs}
                for place in mine:
                    other = by_name.get(new_names[place], NO_PLACE)
                    if other != NO_PLACE and new_of[other] == NO_PLACE == old_of[place]:
                        old_of[place] = other
                        new_of[other] = place

    def _find_moved(self) -> None:
        old, new = self.old, self.new
        old_inodes, new_inodes = old.inodes, new.inodes
        for place, other in enumerate(self.old_of):
            if (
                other != NO_PLACE
                and old_inodes[other] != new_inodes[place]
                and _differ(old.identity(other), new.identity(place))
            ):
                self.replaced.add(place)
        lost = [*self.unpaired_old(), *(self.old_of[place] for place in sorted(self.replaced))]
        if not lost:
            return
        homes = {identity: place for place in lost if (identity := old.identity(place))}
        found = deque(sorted((*self.unpaired_new(), *self.replaced)))
        while found:
            place = found.popleft()
            identity = new.identity(place)
            home = homes.get(identity, NO_PLACE) if identity else NO_PLACE
            if home == NO_PLACE or not self._is_free(home, place):
                continue
            if new.kind(place) == old.kind(home) == DIRECTORY and self._is_same(home, place):
                del homes[identity]  # type: ignore[arg-type]
                found.extend(self._move(home, place, homes))

    def _is_free(self, home: int, place: int) -> bool:
        """Whether two places may be a pair: neither is, but with what replaced it."""
        there, here = self.new_of[home], self.old_of[place]
        return (
            there != place
            and (there == NO_PLACE or there in self.replaced)
            and (here == NO_PLACE or place in self.replaced)
        )

    def _is_same(self, old: int, new: int) -> bool:
        """Whether what has the same inode is the same directory: something in it is, too."""
        before, now = self.old, self.new
        has_entries = before.findings.has_entries and now.findings.has_entries
        stack = [(old, new)]
        while stack:
            there, here = stack.pop()
            rows = before.rows[there], now.rows[here]
            was_changed = before.findings.mtime(rows[0]) != now.findings.mtime(rows[1])
            if not has_entries:
                if not was_changed and before.sums_of(there) == now.sums_of(here):
                    return True
            else:
                files = {
                    (entry.name, fingerprint(entry)) for entry in before.findings.entries(rows[0])
                }
                entries = [
                    (entry.name, fingerprint(entry)) for entry in now.findings.entries(rows[1])
                ]
                if not files.isdisjoint(entries):
                    return True
                if not (files or entries or was_changed or before.children(there)):
                    return not now.children(here)
            directories = {
                (before.names[place], before.identity(place)): place
                for place in before.children(there)
            }
            for place in now.children(here):
                home = directories.get((now.names[place], now.identity(place)))
                if home is not None:
                    stack.append((home, place))
        return False

    def _move(self, home: int, place: int, homes: dict[tuple[int, int], int]) -> list[int]:
        """Pair what was moved, and all below it anew; answers new places that are free again."""
        freed: list[int] = []
        tops = {at for at in (place, self.new_of[home]) if at != NO_PLACE}
        for top in tops:
            for at in list(self.new.below(top)):
                if self.old_of[at] == NO_PLACE or at in self.moved:
                    continue
                if at != top and not self._is_below_pair(at):
                    continue
                old, _ = self._part(at)
                self.replaced.discard(at)
                identity = self.old.identity(old)
                if identity:
                    homes.setdefault(identity, old)
                freed.append(at)
        self._pair(home, place)
        self.moved.add(place)
        self._pair_below([place])
        for at in self.new.below(place):
            other = self.old_of[at]
            if other != NO_PLACE and _differ(self.old.identity(other), self.new.identity(at)):
                self.replaced.add(at)
        return [at for at in freed if self.old_of[at] == NO_PLACE or at in self.replaced]

    def _is_below_pair(self, new: int) -> bool:
        """Whether a pair is one because its parents were, even if these are no more."""
        old = self.old_of[new]
        return self.old.names[old] == self.new.names[new] and new not in self.moved


def paired_roots(old: Columns, new: Columns) -> list[tuple[int, int]]:
    """The roots that are compared: one each by their places, several by their paths."""
    if len(old.roots) == len(new.roots) == 1:
        return [(old.roots[0], new.roots[0])]
    by_path = {root_path(old.names[root]): root for root in old.roots}
    return [
        (by_path[path], root)
        for root in new.roots
        if (path := root_path(new.names[root])) in by_path
    ]


def root_path(name: bytes) -> bytes:
    """A root's path without slashes that mean nothing."""
    return name.rstrip(b"/") or name[:1]


def _differ(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    # A file system may have another device number whenever it is mounted.
    return one is not None and other is not None and one[1] != other[1]
