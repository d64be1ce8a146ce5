"""An export of ncdu, of gdu or of ours, as a scan: what is counted, and a kept scan of it.

It is read as a stream: in memory are the directories above the one that is read, with at most
16 MiB of their entries, and what a scan has in memory anyway. Every inode that is ``hlnkc`` counts
once, by device and number. What the format does not say, and what is made of that:

- which error there was: all are EIO;
- the kind of what is ``notreg``, unless it is extended: with a size it is a symbolic link;
- an owner, unless it is extended: it is the number -1;
- gdu tells a directory's sizes with all that is below it, if at all: its own is what is left.

The walk is an account's: a directory is entered where it begins, and what lies in it where it ends.
"""

from __future__ import annotations

import errno
import stat
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from scantree.exchange.json_items import Bracket, Item, JsonError, Source, json_items
from scantree.reader.listing import (
    EntryKind,
    EntryProblem,
    LinkedEntry,
    Listing,
    Operation,
    Skip,
)
from scantree.reader.packed_entries import NO_DIRECTORY, Directory, Entry, EntryPacker
from scantree.reader.protocol import is_store
from scantree.saved.facts import PART_BYTES
from scantree.scanning.account import NOT_COUNTED, Account, UnreadDirectoryError
from scantree.scanning.findings import NO_ROW
from scantree.scanning.report import ScanReport, ended_tasks
from scantree.scanning.tasks import LONG_PREFIX, ScanL1DirTask, ScanScope
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.visited import VisitedDirectories

if TYPE_CHECKING:
    from scantree.saved.recorder import Fact, Recorder

MAJOR = 1
ROOTS = "roots"
"""In the metadata of our own exports: how many roots lie in the directory on top."""

MAX_LISTED = 1_000
_FACTS_AT_ONCE = 512
_COMMIT_EACH = 50_000
_MOST_HELD = 16 << 20
"""How many bytes of entries may wait for the end of their directories."""
_LARGEST = 1 << 63
_UNKNOWN_LINKS = 1 << 40
_UNKNOWN_OWNER = -1
_NO_NAMES = (b"", b".", b"..")
_SKIPS = {
    "otherfs": Skip.OTHER_FILESYSTEM,
    "othfs": Skip.OTHER_FILESYSTEM,
    "kernfs": Skip.KERNEL_FILESYSTEM,
}


class Origin(NamedTuple):
    """What wrote an export, and when."""

    program: str
    version: str
    timestamp: int | None
    roots: int | None


class _Place:
    """A directory that has begun and not ended; ``row`` is NOT_COUNTED where it is left out."""

    __slots__ = ("below", "cumulated", "directory", "listing", "packer", "parts", "row", "task")

    def __init__(
        self, task: ScanL1DirTask, row: int, listing: Listing, cumulated: int | None
    ) -> None:
        self.task = task
        self.row = row
        self.listing = listing
        self.directory = Directory.of(listing)
        self.packer = EntryPacker(self.directory)
        self.cumulated = cumulated
        self.below = 0
        self.parts = 0


class NcduImport:
    """Reads one export into a scan that is kept by a recorder."""

    def __init__(self, source: Source, recorder: Recorder) -> None:
        self._items = json_items(source)
        self._recorder = recorder
        self._facts: list[Fact] = []
        self._since_commit = 0
        self._places: list[_Place] = []
        self._is_store = False
        self._held = 0
        self._roots: list[bytes] = []
        self._failed = 0
        self._completed = 0
        self.origin = self._read_head()
        self._account = Account(
            VisitedDirectories(frozenset()),
            MAX_LISTED,
            DirectoryTree(),
            roots=1 if self.origin.roots is None else self.origin.roots,
        )
        self._started_ns = (
            time.time_ns()
            if self.origin.timestamp is None
            else self.origin.timestamp * 1_000_000_000
        )
        self._top: bytes | None = None

    def _read_head(self) -> Origin:
        items = self._items
        if next(items) is not Bracket.OPEN:
            raise JsonError("it is no export")
        major, minor, head = next(items), next(items), next(items)
        if not isinstance(major, int) or not isinstance(minor, int) or not isinstance(head, dict):
            raise JsonError("it is no export")
        if major != MAJOR:
            raise JsonError(f"it is an export of version {major}.{minor}; known is 1")
        timestamp = head.get("timestamp")
        roots = head.get(ROOTS)
        return Origin(
            str(head.get("progname", "ncdu")),
            str(head.get("progver", "")),
            timestamp if isinstance(timestamp, int) and 0 <= timestamp < 1 << 33 else None,
            roots if isinstance(roots, int) and 0 <= roots < 1 << 20 else None,
        )

    def read(self) -> ScanReport:
        """Read all of it, and finish the kept scan. Raises JsonError, and what reading raises."""
        items = self._items
        is_above = self.origin.roots is not None
        depth = 1
        for item in items:
            if item is Bracket.OPEN:
                depth += 1
                info = _info(next(items))
                if is_above and self._top is None:
                    self._top = _name(info)
                else:
                    self._enter(info)
            elif item is Bracket.CLOSE:
                depth -= 1
                if self._places:
                    self._leave(self._places.pop())
                elif depth and not is_above:
                    raise JsonError("it is no export")
            elif depth > 1:
                self._add(_info(item))
            # What follows the directory is of a later version, as its manual has it.
        if not self._roots and not is_above:
            raise JsonError("it has no directory")
        return self._finish()

    def _finish(self) -> ScanReport:
        account = self._account
        self._write_out()
        assert account.tree is not None
        account.tree.close()
        report = ScanReport(
            roots=tuple(self._roots),
            started_at_ns=self._started_ns,
            elapsed_seconds=0.0,
            complete=True,
            totals=account.totals,
            problems=account.problems,
            tasks=ended_tasks(self._completed, self._failed, 0),
            roots_read=account.roots_read,
            root_totals=account.root_totals(self._roots),
            tree=account.tree,
        )
        self._recorder.finish(report)
        return report

    def _enter(self, info: Mapping[str, object]) -> None:
        """A directory begins."""
        place = self._places[-1] if self._places else None
        if place is not None and place.row == NOT_COUNTED:
            self._places.append(place)
            return
        task = self._task(self._root_name(info) if place is None else self._entry_name(info), place)
        listing = Listing()
        if "excluded" in info:
            self._leave_out(task, info)
            self._places.append(_Place(task, NOT_COUNTED, listing, None))
            return
        own_sizes = self.origin.program != "gdu"
        listing.identified = True
        listing.device = _number(info, "dev", 0 if place is None else place.listing.device)
        listing.inode = _number(info, "ino", 0)
        listing.mtime = _mtime(info)
        listing.uid = _number(info, "uid", _UNKNOWN_OWNER)
        listing.gid = _number(info, "gid", _UNKNOWN_OWNER)
        listing.mode = _number(info, "mode", stat.S_IFDIR)
        if own_sizes:
            listing.directory_apparent_size = _number(info, "asize", 0)
            listing.directory_allocated_size = _number(info, "dsize", 0)
        row = self._account.enter(task, listing)
        cumulated = None if own_sizes or "dsize" not in info else _number(info, "dsize", 0)
        self._places.append(_Place(task, row, listing, cumulated))
        if info.get("read_error"):
            listing.problems.append(EntryProblem(Operation.READ, b"", errno.EIO))

    def _root_name(self, info: Mapping[str, object]) -> bytes:
        name = _name(info)
        self._is_store = is_store(name)
        return name

    def _entry_name(self, info: Mapping[str, object]) -> bytes:
        """The name of what is in a directory; in an object store any, and none, too."""
        name = _name(info)
        if b"/" in name or (name in _NO_NAMES and not self._is_store):
            raise JsonError("an entry has a name that none can have")
        return name

    def _leave(self, place: _Place) -> None:
        """A directory ends."""
        listing, task = place.listing, place.task
        if place.row == NOT_COUNTED:
            return
        if place.cumulated is not None:
            own = place.cumulated - place.below - listing.allocated_size
            own -= sum(link.allocated_size for link in listing.links)
            listing.directory_allocated_size = max(own, 0)
        inside = Listing()
        inside.is_directory = False
        inside.identified = True
        inside.device = listing.device
        inside.files, inside.symlinks = listing.files, listing.symlinks
        inside.others = listing.others
        inside.apparent_size = listing.apparent_size
        inside.allocated_size = listing.allocated_size
        if place.cumulated is not None:
            inside.allocated_size += listing.directory_allocated_size
        inside.links, inside.problems = listing.links, listing.problems
        inside.excluded = listing.excluded
        within = ScanL1DirTask(task.scope, task.prefix, task.depth + 1, place.row, base=task.base)
        self._account.enter(within, inside)
        is_empty = not (place.packer.size or place.parts or self._has_rows_below(place))
        if place.parts:
            self._write_part(place)
        else:
            self._held -= place.packer.size
            listing.entries = place.packer.packed()
        if listing.problems and is_empty and not listing.problems[0].name:
            listing.failed = True
            self._failed += 1
        else:
            self._completed += 1
        if place.cumulated is not None and self._places:
            self._places[-1].below += place.cumulated
        self._write(place.row, task, listing)

    def _write_part(self, place: _Place) -> None:
        """Write the entries that a directory has so far, and forget them."""
        size = place.packer.size
        if size:
            self._recorder.write_part(place.row, place.parts, place.packer.packed())
            place.parts += 1
            place.packer = EntryPacker(place.directory)
            self._held -= size

    def _has_rows_below(self, place: _Place) -> bool:
        tree = self._account.tree
        return tree is not None and len(tree) > place.row + 1

    def _add(self, info: Mapping[str, object]) -> None:
        """What is no directory, or nothing is known of."""
        if not self._places:
            if self._top is None:
                raise JsonError("it is no export")
            self._add_root(info)
            return
        place = self._places[-1]
        if place.row == NOT_COUNTED:
            return
        if "excluded" in info:
            if info["excluded"] in _SKIPS:
                self._leave_out(self._task(self._entry_name(info), place), info)
            else:
                place.listing.excluded += 1
            return
        if info.get("read_error"):
            place.listing.problems.append(
                EntryProblem(Operation.STAT, self._entry_name(info), errno.EIO)
            )
            return
        entry = _entry(self._entry_name(info), info, place.directory)
        before = place.packer.size
        place.packer.add_entry(entry)
        self._held += place.packer.size - before
        if place.packer.size > PART_BYTES:
            self._write_part(place)
        elif self._held > _MOST_HELD:
            # Very deep, and much in each: what comes later is in parts of their own.
            for each in self._places:
                self._write_part(each)
        _count(place.listing, entry, info)

    def _add_root(self, info: Mapping[str, object]) -> None:
        """A root that is no directory, in the directory on top."""
        task = self._task(_name(info), None)
        listing = Listing()
        listing.is_directory = False
        listing.identified = True
        if info.get("read_error"):
            listing.problems.append(EntryProblem(Operation.STAT, b"", errno.EIO))
            listing.failed, listing.identified = True, False
            self._failed += 1
        else:
            entry = _entry(_name(info), info, NO_DIRECTORY)
            listing.device, listing.inode = entry.device, entry.inode
            listing.entries = _packed_alone(entry)
            _count(listing, entry, info)
            self._completed += 1
        try:
            row = self._account.enter(task, listing)
        except UnreadDirectoryError as failure:
            row = failure.row
        self._write(row, task, listing)

    def _leave_out(self, task: ScanL1DirTask, info: Mapping[str, object]) -> None:
        listing = Listing()
        listing.skip = _SKIPS.get(str(info["excluded"]), Skip.EXCLUDED)
        self._account.enter(task, listing)
        self._completed += 1
        self._write(NOT_COUNTED, task, listing)

    def _task(self, name: bytes, place: _Place | None) -> ScanL1DirTask:
        if place is None:
            if self._top is not None:
                name = self._top.rstrip(b"/") + b"/" + name
            elif self._roots:
                raise JsonError("it has several directories on top")
            scope = ScanScope(len(self._roots), name, self._started_ns)
            self._roots.append(name)
            return ScanL1DirTask(scope, b"", 0, NO_ROW)
        above = place.task
        base, prefix = above.base, above.prefix
        if len(prefix) >= LONG_PREFIX:
            base, prefix = above, b""
        return ScanL1DirTask(
            above.scope,
            prefix + b"/" + name if prefix else name,
            above.depth + 1,
            place.row,
            base=base,
        )

    def _write(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        self._facts.append((row, task, listing))
        if len(self._facts) >= _FACTS_AT_ONCE:
            self._write_out()

    def _write_out(self) -> None:
        self._recorder.write(self._facts)
        self._since_commit += len(self._facts)
        self._facts = []
        if self._since_commit >= _COMMIT_EACH:
            self._recorder.commit()
            self._since_commit = 0


def _count(listing: Listing, entry: Entry, info: Mapping[str, object]) -> None:
    """Count an entry in the listing of its directory."""
    kind = entry.kind
    if (info.get("hlnkc") or entry.links > 1) and "ino" in info:
        links = entry.links if "nlink" in info else _UNKNOWN_LINKS
        listing.links.append(
            LinkedEntry(
                entry.device,
                entry.inode,
                kind,
                links,
                entry.apparent_size,
                entry.allocated_size,
            )
        )
        return
    listing.apparent_size += entry.apparent_size
    listing.allocated_size += entry.allocated_size
    if kind is EntryKind.FILE:
        listing.files += 1
    elif kind is EntryKind.SYMLINK:
        listing.symlinks += 1
    else:
        listing.others += 1


def _entry(name: bytes, info: Mapping[str, object], directory: Directory) -> Entry:
    apparent_size = _number(info, "asize", 0)
    mode = _number(info, "mode", 0)
    if not mode:
        # Not extended.
        mode = stat.S_IFREG
        if info.get("notreg"):
            mode = stat.S_IFLNK if apparent_size else 0
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        apparent_size = 0
    is_linked = bool(info.get("hlnkc"))
    return Entry(
        name,
        apparent_size,
        _number(info, "dsize", 0),
        _mtime(info),
        _number(info, "ino", 0),
        mode,
        max(_number(info, "nlink", 1), 1 + is_linked),
        _number(info, "uid", directory.uid),
        _number(info, "gid", directory.gid),
        _number(info, "dev", max(directory.device, 0)),
    )


def _packed_alone(entry: Entry) -> bytes:
    packer = EntryPacker(NO_DIRECTORY)
    last = entry.name.rstrip(b"/")
    packer.add_entry(entry._replace(name=last[last.rfind(b"/") + 1 :]))
    return packer.packed()


def _info(item: Item) -> Mapping[str, object]:
    if not isinstance(item, dict):
        raise JsonError("it is no export")
    return item


def _name(info: Mapping[str, object]) -> bytes:
    name = info.get("name")
    if not isinstance(name, str):
        raise JsonError("an entry has no name")
    try:
        found = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise JsonError("an entry has a name that none can have") from None
    if b"\0" in found:
        raise JsonError("an entry has a name that none can have")
    return found


def _number(info: Mapping[str, object], key: str, default: int) -> int:
    value = info.get(key, default)
    if not isinstance(value, int) or (value < 0 and key in info):
        raise JsonError(f"an entry has no whole number as its {key}")
    if value >= _LARGEST and key not in {"ino", "dev"}:
        raise JsonError(f"an entry has a {key} that none can have")
    return value


def _mtime(info: Mapping[str, object]) -> int:
    """Whole seconds; those before 1970 are written as what C makes of them without a sign."""
    value = info.get("mtime", 0)
    if not isinstance(value, int | float) or not -_LARGEST <= value < 2 * _LARGEST:
        raise JsonError("an entry has no number as its mtime")
    seconds = int(value // 1)
    return seconds if seconds < _LARGEST else seconds - 2 * _LARGEST


def read_export(source: Source, recorder: Recorder) -> tuple[Origin, ScanReport]:
    """Read an export into a kept scan. Raises JsonError, and what reading raises."""
    try:
        read = NcduImport(source, recorder)
        return read.origin, read.read()
    except StopIteration:
        raise JsonError("it ends too early") from None
