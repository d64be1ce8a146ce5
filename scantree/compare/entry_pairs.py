"""What became of the entries of directories: files that are new, gone, changed or moved.

A file under the same name with the same inode is the same file. Where it is another inode, the
old one may be found under another name: then it was moved there. As file systems give inodes
anew, a file is only taken for one that was moved if its size and its time of change are the
same, too. Two scans that have no inodes in common are compared by names alone.

An inode with several names counts once: with a name that it has in both scans if there is one,
so a link that was made or taken away adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from scantree.compare.sums import NOTHING, Sums
from scantree.reader.listing import EntryKind
from scantree.reader.packed_entries import Entry

Identity: TypeAlias = tuple[int, int]
Fingerprint: TypeAlias = tuple[int, int, int, int]
"""Device, inode, size and time of change."""


class Place(NamedTuple):
    """Where an entry is: its directory's place, and the entry."""

    directory: int
    entry: Entry


class EntryChange(NamedTuple):
    """An entry before and after, and what it was counted with; None where there is none."""

    old: Place | None
    new: Place | None
    old_sums: Sums = NOTHING
    new_sums: Sums = NOTHING
    is_moved: bool = False

    @property
    def is_linked(self) -> bool:
        """Whether the inode has, or had, another name."""
        return any(place is not None and place.entry.links > 1 for place in (self.old, self.new))


_Found: TypeAlias = tuple[Place | None, Place | None, bool]


class EntryPairs:
    """Collects the entries of directories, and tells in the end what became of each."""

    def __init__(self, *, has_identities: bool, count_links: bool) -> None:
        self._has_identities = has_identities
        self._count_links = count_links
        self._kept: list[tuple[Place, Place]] = []
        self._linked: list[tuple[Entry, Entry]] = []
        self._gone: list[Place] = []
        self._new: list[Place] = []

    def add(
        self,
        old_directory: int,
        old: Iterable[Entry],
        new_directory: int,
        new: Iterable[Entry],
        *,
        knows_gone: bool = True,
        knows_new: bool = True,
    ) -> None:
        """The entries of a directory, before and after.

        Where it was not read as a whole, nothing that it lacks is known to be gone, or new.
        """
        has_identities = self._has_identities
        before = {entry.name: entry for entry in old}
        for now in new:
            then = before.pop(now.name, None)
            if then is None:
                if knows_new:
                    self._new.append(Place(new_directory, now))
            elif then[1:3] != now[1:3] or (has_identities and identity(then) != identity(now)):
                self._kept.append((Place(old_directory, then), Place(new_directory, now)))
            elif then.links > 1 or now.links > 1:
                self._linked.append((then, now))
        if knows_gone:
            self._gone.extend(Place(old_directory, entry) for entry in before.values())

    def wanted(self) -> tuple[set[Fingerprint], set[Fingerprint]]:
        """What might have come from directories that are gone, and gone to new ones."""
        if not self._has_identities:
            return set(), set()
        replaced = self._replaced()
        gone = _fingerprints((*self._gone, *(old for old, _ in replaced)))
        new = _fingerprints((*self._new, *(now for _, now in replaced)))
        return new - gone, gone - new

    def changes(
        self, from_gone: Iterable[Place] = (), into_new: Iterable[Place] = ()
    ) -> list[EntryChange]:
        """Each entry that changed.

        Those in directories that are gone or new as a whole are told where they were moved
        from one, or into one; else nothing of them is.
        """
        moved = self._moved(from_gone, into_new)
        taken = {old for old, _ in moved}
        settled = {new for _, new in moved}
        found: list[_Found] = [(old, new, True) for old, new in moved]
        found += [(place, None, False) for place in self._gone if place not in taken]
        found += [(None, place, False) for place in self._new if place not in settled]
        for old, new in self._kept:
            if old in taken or new in settled:
                found += [(old, None, False)] * (old not in taken)
                found += [(None, new, False)] * (new not in settled)
            else:
                found.append((old, new, False))
        changes = [
            EntryChange(old, new, *sums, is_moved)
            for (old, new, is_moved), sums in zip(found, self._counted(found), strict=True)
        ]
        return [
            each
            for each in changes
            if each.is_moved or None in each[:2] or each.old_sums != each.new_sums
        ]

    def _replaced(self) -> list[tuple[Place, Place]]:
        """Names that another inode has now."""
        return [(old, new) for old, new in self._kept if identity(old.entry) != identity(new.entry)]

    def _moved(
        self, from_gone: Iterable[Place], into_new: Iterable[Place]
    ) -> list[tuple[Place, Place]]:
        if not self._has_identities:
            return []
        replaced = self._replaced()
        homes: dict[Fingerprint, list[Place]] = {}
        for place in (*self._gone, *(old for old, _ in replaced), *from_gone):
            homes.setdefault(fingerprint(place.entry), []).append(place)
        moved = []
        for place in (*self._new, *(new for _, new in replaced), *into_new):
            places = homes.get(fingerprint(place.entry))
            if places and place.entry.inode:
                moved.append((places.pop(0), place))
        return moved

    def _counted(self, found: list[_Found]) -> list[tuple[Sums, Sums]]:
        """What each is counted with, before and after."""
        whole = [
            (entry_sums(old.entry) if old else NOTHING, entry_sums(new.entry) if new else NOTHING)
            for old, new, _ in found
        ]
        if self._count_links:
            return whole
        before, after = set[Identity](), set[Identity]()
        for then, now in self._linked:
            if identity(then) == identity(now) or not self._has_identities:
                before.add(identity(then))
                after.add(identity(now))
        # Those that have the inode in both scans come first.
        order = sorted(range(len(found)), key=lambda at: not _has_same(*found[at][:2]))
        for at in order:
            old, new, _ = found[at]
            whole[at] = (_once(old, whole[at][0], before), _once(new, whole[at][1], after))
        return whole


def entry_sums(entry: Entry) -> Sums:
    """What an entry counts with where it is met first."""
    return Sums(entry.apparent_size, entry.allocated_size, 1, int(entry.kind is EntryKind.FILE))


def identity(entry: Entry) -> Identity:
    """The device and inode of an entry."""
    return entry.device, entry.inode


def fingerprint(entry: Entry) -> Fingerprint:
    """What an entry keeps when it is moved, and nothing else is likely to have."""
    return entry.device, entry.inode, entry.apparent_size, entry.mtime


def _fingerprints(places: Iterable[Place]) -> set[Fingerprint]:
    """Those of entries that have an identity, which objects of a store haven't."""
    return {fingerprint(place.entry) for place in places if place.entry.inode}


def _has_same(old: Place | None, new: Place | None) -> bool:
    return bool(old and new and identity(old.entry) == identity(new.entry))


def _once(place: Place | None, sums: Sums, counted: set[Identity]) -> Sums:
    if place is None or place.entry.links == 1:
        return sums
    known = identity(place.entry)
    if known in counted:
        return NOTHING
    counted.add(known)
    return sums
