"""Two scans compared: every directory and every file that changed, and what to heed.

A directory that is new or gone is told once, with the sums of all below it. Nothing is told
to be gone, or new, that only could not be read, or was left out, in one of the scans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from scantree.compare.changes import GONE, GROWN, MOVED, NEW, SHRUNK, Change, change_of
from scantree.compare.columns import NO_PLACE, READ, Columns
from scantree.compare.comparable import reasons
from scantree.compare.entry_pairs import EntryChange, EntryPairs, Place, fingerprint
from scantree.compare.mostly import mostly
from scantree.compare.pairs import Pairs
from scantree.compare.sums import NOTHING, Sums
from scantree.reader.packed_entries import Entry
from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY, FILE, KeptFindings

FAILED = "failed"
PARTLY = "partly"


class Comparison:
    """What changed from one scan to another. Raises what reading the scans raises.

    Where it is not ``of_files``, directories are all that is looked at.
    """

    def __init__(
        self, old: KeptFindings, new: KeptFindings, basis: Basis, *, of_files: bool = True
    ) -> None:
        self.old = old
        self.new = new
        self.basis = basis
        self._of_files = of_files
        self.reasons = reasons(old, new)
        """Why the two can't be compared as they stand."""
        self._before = Columns(old)
        self._now = Columns(new)
        self.pairs = Pairs(self._before, self._now)
        self._old_gaps = _Gaps(old, self._before)
        self._new_gaps = _Gaps(new, self._now)
        self.old_sums = _sums_of_roots(self._before)
        self.new_sums = _sums_of_roots(self._now)

    @property
    def delta(self) -> Sums:
        """What there is more now, in all."""
        return self.new_sums.minus(self.old_sums)

    @property
    def columns(self) -> Columns:
        """The directories of the new scan."""
        return self._now

    def mostly(self, change: Change) -> Sequence[bytes]:
        """The names that lead from a new or gone directory to what most of it is, if anything."""
        if change.kind != DIRECTORY:
            return ()
        if change.old_place != NO_PLACE:
            return mostly(self._before, change.old_place, self.basis)
        return mostly(self._now, change.place, self.basis) if change.change == NEW else ()

    @cached_property
    def changes(self) -> list[Change]:
        """All that changed, the largest change of the basis first."""
        found = [*self._directories(), *self._files()]
        basis = self.basis
        found.sort(
            key=lambda each: (*(-abs(size) for size in _order(each.delta, basis)), each.path)
        )
        return found

    def _directories(self) -> Iterator[Change]:
        old, new, pairs = self._before, self._now, self.pairs
        old_of = pairs.old_of
        before = [old.column(number) for number in range(len(Sums._fields))]
        now = [new.column(number) for number in range(len(Sums._fields))]
        states = bool(old.states or new.states)
        moved, replaced = pairs.moved, pairs.replaced
        a_apparent, a_allocated, a_inodes, a_files = before
        b_apparent, b_allocated, b_inodes, b_files = now
        for place, other in enumerate(old_of):
            if other == NO_PLACE:
                yield from self._new_directory(place)
            elif (
                a_allocated[other] != b_allocated[place]
                or a_apparent[other] != b_apparent[place]
                or a_inodes[other] != b_inodes[place]
                or a_files[other] != b_files[place]
                or place in moved
                or (states and old.state(other) != new.state(place))
            ):
                yield from self._kept_directory(other, place, is_replaced=place in replaced)
        for other in pairs.unpaired_old():
            yield from self._gone_directory(other)

    def _kept_directory(self, old: int, new: int, *, is_replaced: bool) -> Iterator[Change]:
        before, now = self._before.sums_of(old), self._now.sums_of(new)
        old_state, new_state = self._before.state(old), self._now.state(new)
        change, moved_from, left = change_of(before, now, self.basis), None, NO_PLACE
        if new in self.pairs.moved:
            change, moved_from = MOVED, self._before.path(old)
            left = self._new_place(self._before.parents[old])
        if not change:
            # Nothing but what could be read is another.
            change = SHRUNK if old_state == READ else GROWN
        yield Change(
            change,
            self._now.kind(new),
            self._now.path(new),
            before,
            now,
            self._now.parents[new],
            new,
            left=left,
            moved_from=moved_from,
            is_replaced=is_replaced,
            old_state=None if old_state == READ else old_state,
            new_state=None if new_state == READ else new_state,
        )

    def _new_directory(self, place: int) -> Iterator[Change]:
        parent = self._now.parents[place]
        above = NO_PLACE if parent == NO_PLACE else self.pairs.old_of[parent]
        if parent != NO_PLACE and above == NO_PLACE:
            return
        reason = self._old_gaps.reason(above, self._now.names[place])
        if reason is not None and self._before.state(above) == FAILED and above != NO_PLACE:
            return
        yield Change(
            NEW if reason is None else GROWN,
            self._now.kind(place),
            self._now.path(place),
            NOTHING,
            self._now.sums_of(place),
            parent,
            place,
            old_state=reason,
            new_state=self._now.states.get(place),
        )

    def _gone_directory(self, place: int) -> Iterator[Change]:
        parent = self._before.parents[place]
        above = NO_PLACE if parent == NO_PLACE else self.pairs.new_of[parent]
        if parent != NO_PLACE and above == NO_PLACE:
            return
        reason = self._new_gaps.reason(above, self._before.names[place])
        if above != NO_PLACE and self._now.state(above) == FAILED:
            return
        yield Change(
            GONE if reason is None else SHRUNK,
            self._before.kind(place),
            self._before.path(place),
            self._before.sums_of(place),
            NOTHING,
            above,
            old_place=place,
            old_state=self._before.states.get(place),
            new_state=reason,
        )

    def _files(self) -> Iterator[Change]:
        old, new = self.old, self.new
        if not (self._of_files and old.has_entries and new.has_entries):
            return
        before, now = self._before, self._now
        of_sizes = not self.pairs.has_identities
        marks = before.entry_marks(of_sizes=of_sizes)
        marks_now = now.entry_marks(of_sizes=of_sizes)
        found = EntryPairs(
            has_identities=self.pairs.has_identities,
            count_links=bool(new.report.options.get("count_links")),
        )
        for place, other in enumerate(self.pairs.old_of):
            if other == NO_PLACE or marks[other] == marks_now[place]:
                continue
            if FAILED in (before.state(other), now.state(place)) or (
                before.kind(other) != DIRECTORY or now.kind(place) != DIRECTORY
            ):
                continue
            found.add(
                other,
                self._known(old.entries(before.rows[other]), self._new_gaps, place),
                place,
                self._known(new.entries(now.rows[place]), self._old_gaps, other),
            )
        from_gone, into_new = found.wanted()
        gone = self.pairs.unpaired_old() if from_gone else ()
        added = self.pairs.unpaired_new() if into_new else ()
        for each in found.changes(
            (
                Place(place, entry)
                for place in gone
                for entry in old.entries(before.rows[place])
                if fingerprint(entry) in from_gone
            ),
            (
                Place(place, entry)
                for place in added
                for entry in new.entries(now.rows[place])
                if fingerprint(entry) in into_new
            ),
        ):
            yield self._file(each)

    def _known(self, entries: Iterator[Entry], gaps: _Gaps, place: int) -> Iterator[Entry]:
        """The entries without those that the other scan could not look at."""
        if not gaps.has_any(place):
            return entries
        return (entry for entry in entries if gaps.reason(place, entry.name) is None)

    def _file(self, each: EntryChange) -> Change:
        old, new = each.old, each.new
        old_path = None
        if old is not None:
            old_path = _path_of(self._before, old)
        if new is not None:
            path = _path_of(self._now, new)
            above = new.directory
        else:
            assert old is not None
            assert old_path is not None
            path, above = old_path, self.pairs.new_of[old.directory]
        if each.is_moved:
            change = MOVED
        elif old is None or new is None:
            change = NEW if old is None else GONE
        else:
            change = change_of(each.old_sums, each.new_sums, self.basis)
        return Change(
            change,
            FILE,
            path,
            each.old_sums,
            each.new_sums,
            above,
            left=self._new_place(old.directory) if each.is_moved and old else NO_PLACE,
            moved_from=old_path if each.is_moved else None,
            is_linked=each.is_linked,
        )

    def _new_place(self, old: int) -> int:
        return NO_PLACE if old == NO_PLACE else self.pairs.new_of[old]


class _Gaps:
    """What a scan doesn't know: directories left out, and entries that couldn't be looked at."""

    def __init__(self, findings: KeptFindings, columns: Columns) -> None:
        self._columns = columns
        self._left_out = {
            (NO_PLACE if each.parent < 0 else columns.place_of[each.parent], each.name): each.reason
            for each in findings.left_out()
            if each.parent < len(columns.place_of) - 1
        }
        problems = findings.report.problems
        self._is_cut = problems.count > len(problems.items)
        self._problems = {problem.path for problem in problems.items}

    def has_any(self, place: int) -> bool:
        """Whether anything in a directory may be unknown."""
        return place != NO_PLACE and self._columns.state(place) != READ

    def reason(self, directory: int, name: bytes) -> str | None:
        """Why the scan doesn't know what has this name in a directory; None where it does."""
        left_out = self._left_out.get((directory, name))
        if left_out is not None:
            return left_out
        if directory == NO_PLACE:
            return None
        state = self._columns.state(directory)
        if state == FAILED:
            return FAILED
        if state == PARTLY:
            path = self._columns.path(directory)
            inner = self._columns.path_of(directory, name)
            if self._is_cut or path in self._problems or inner in self._problems:
                return FAILED
        return None


def _path_of(columns: Columns, place: Place) -> bytes:
    """The path of an entry; a root that is none is its own."""
    directory, name = place.directory, place.entry.name
    if columns.kind(directory) != DIRECTORY:
        return columns.path(directory)
    return columns.path_of(directory, name)


def _sums_of_roots(columns: Columns) -> Sums:
    whole = NOTHING
    for root in columns.roots:
        whole = whole.plus(columns.sums_of(root))
    return whole


def _order(delta: Sums, basis: Basis) -> tuple[int, ...]:
    return (delta.of(basis), delta.allocated_size, delta.apparent_size, delta.inodes)
