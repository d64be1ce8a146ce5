"""The used space of file systems beside what a scan found there, and where the rest can lie.

For example::

    file system     /home, ext4
    size            100.0 GiB
    used             60.0 GiB  as df has it
    found            55.0 GiB  in 120,000 inodes
    difference        5.0 GiB  which can lie in what follows
      deleted         2.0 GiB  in 3 deleted files still open; 40 processes could not be looked at
      unreadable      unknown  in 2 directories not read in full
      excluded            0 B
      under mounts    unknown  in what 4 mount points lie over
      outside             0 B
      metadata        unknown
      unexplained     3.0 GiB  is left for all that is unknown
    reserved          5.0 GiB  for root, no part of what is used
    available        35.0 GiB
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from scantree.render.escape import escape
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.section import SectionStyle
from scantree.render.selection import Limits
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.paths import text_fields

if TYPE_CHECKING:
    from scantree.space.file_systems import FileSystem, OpenDeleted

Row: TypeAlias = tuple[str, str, str]
"""What a line tells of, its figure, and the words that belong to it."""

_LABEL_WIDTH = 16
_UNKNOWN = "unknown"

_REMARKS = {
    "btrfs": "btrfs counts its metadata, and each copy of it, among what is used; files that are"
    " compressed, or share extents with others or with snapshots, have other sizes there",
    "zfs": "zfs counts metadata, snapshots and what is compressed otherwise than files have it",
    "bcachefs": "bcachefs counts copies, snapshots and what is compressed otherwise than files do",
    "xfs": "xfs counts its metadata, and what it sets aside for it, among what is used; files"
    " that share extents (reflinks) count each for itself",
    "overlay": "overlay tells the numbers of the file system that its upper layer lies on, and"
    " files of the lower layers lie elsewhere",
    "ext2": "inode tables are no part of the size",
    "ext3": "inode tables and the journal are no part of the size",
    "ext4": "inode tables and the journal are no part of the size",
}
_SERVED = "its server says what is used"


class FileSystemsSection:
    """The answer to ``--explain-df``; not ``is_complete`` where the scan was stopped."""

    replaces_tree = True

    def __init__(self, systems: Sequence[FileSystem], *, is_complete: bool) -> None:
        self._systems = systems
        self._is_complete = is_complete

    def fields(self, basis: Basis, limits: Limits) -> Mapping[str, object]:
        """A table for each file system."""
        return {"file_systems": [self._document(each) for each in self._systems]}

    def path_rows(self, basis: Basis, limits: Limits) -> None:
        """Nothing stands in the place of rows."""

    def lines(self, style: SectionStyle) -> Sequence[Line]:
        """The tables, an empty line between two."""
        if not self._systems:
            return [(Run("no file system was found"),)]
        lines: list[Line] = []
        for each in self._systems:
            if lines:
                lines.append(())
            lines += self._table(each, style)
        return lines

    def _document(self, system: FileSystem) -> dict[str, object]:
        space, found, deleted = system.space, system.found, system.deleted
        inodes = None if space is None else space.inodes
        return {
            **text_fields("path", system.path),
            "type": None if system.mount is None else system.mount.filesystem_type,
            "size": None if space is None else space.size,
            "used": None if space is None else space.used,
            "available": None if space is None else space.available,
            "reserved": None if space is None else space.reserved,
            "found": found.allocated_size,
            "difference": system.difference,
            "unexplained": system.unexplained,
            "inodes": {
                "total": None if inodes is None else inodes[0],
                "used": None if inodes is None else inodes[1],
                "found": found.inodes,
            },
            "deleted": {
                "allocated_size": deleted.known,
                "least_allocated_size": deleted.allocated_size,
                "inodes": deleted.inodes,
                "processes_not_read": deleted.unread,
            },
            "unreadable": _part(found.unread, "directories"),
            "excluded": _part(found.excluded, "entries"),
            "under_mounts": _part(system.hidden, "mount_points"),
            "outside": {"allocated_size": 0 if system.is_whole else None},
            "not_visited": {"allocated_size": 0 if self._is_complete else None},
            "metadata": {"allocated_size": None},
            "remark": _remark(system),
        }

    def _table(self, system: FileSystem, style: SectionStyle) -> Iterator[Line]:
        rows = [*self._rows(system, style)]
        width = max(len(value) for _, value, _ in rows)
        name = escape(system.path)
        kind = "" if system.mount is None else f", {escape(system.mount.filesystem_type.encode())}"
        yield (Run("file system".ljust(_LABEL_WIDTH), Role.LABEL), Run(name, Role.ROOT), Run(kind))
        for label, value, words in rows:
            role = Role.FAINT if value == _UNKNOWN else Role.NUMBER
            begin = [Run(label.ljust(_LABEL_WIDTH), Role.LABEL), Run(value.rjust(width), role)]
            text = "".join(run.text for run in begin) + "  "
            lines = [*hanging_lines(Run(text), [Run(word) for word in words.split()], style.width)]
            yield (*begin, Run("  "), *lines[0][1:])
            yield from lines[1:]

    def _rows(self, system: FileSystem, style: SectionStyle) -> Iterator[Row]:
        space, found = system.space, system.found
        told = space or _NOTHING_TOLD

        def row(label: str, size: int | None, words: str = "") -> Row:
            return label, _written(size, style.sizes), words

        yield row("size", told.size)
        yield row("used", told.used, "as df has it")
        yield row("found", found.allocated_size, f"in {_counted(found.inodes, 'inode')}")
        yield row("difference", system.difference, _meaning(system.difference))
        yield row("  deleted", system.deleted.known, _deleted_words(system.deleted))
        yield row("  unreadable", _none_of(found.unread), _unread_words(found.unread))
        yield row("  excluded", _none_of(found.excluded), _excluded_words(found.excluded))
        yield row("  under mounts", _none_of(system.hidden), _hidden_words(system.hidden))
        outside = "" if system.is_whole else "it was not scanned from its uppermost directory on"
        yield row("  outside", 0 if system.is_whole else None, outside)
        if not self._is_complete:
            yield row("  not visited", None, "the scan was stopped")
        yield row("  metadata", None)
        yield row("  unexplained", system.unexplained, "is left for all that is unknown")
        yield row("reserved", told.reserved, "for root, no part of what is used")
        yield row("available", told.available)
        remark = _remark(system)
        if remark:
            yield "remark", "", remark


class _NothingTold(NamedTuple):
    size: int | None = None
    used: int | None = None
    available: int | None = None
    reserved: int | None = None


_NOTHING_TOLD = _NothingTold()


def _written(size: int | None, sizes: SizeFormat) -> str:
    if size is None:
        return _UNKNOWN
    return sizes(size) if size >= 0 else f"-{sizes(-size)}"


def _none_of(count: int | None) -> int | None:
    """What lies in so many things of which nothing is known."""
    return 0 if count == 0 else None


def _part(count: int | None, name: str) -> dict[str, object]:
    return {name: count, "allocated_size": _none_of(count)}


def _counted(count: int, one: str, several: str | None = None) -> str:
    return f"{format_count(count)} {one if count == 1 else several or one + 's'}"


def _meaning(difference: int | None) -> str:
    if difference is None:
        return "the file system does not tell, or did not answer"
    if difference < 0:
        return "more was found than is used"
    return "which can lie in what follows" if difference else ""


def _deleted_words(deleted: OpenDeleted) -> str:
    words = []
    if deleted.inodes:
        words.append(f"in {_counted(deleted.inodes, 'deleted file')} still open")
    if deleted.unread:
        unread = _counted(deleted.unread, "process", "processes")
        words.append(f"{unread} could not be looked at")
    if not deleted.is_whole:
        words.append("not all that is open could be looked at")
    return "; ".join(words)


def _unread_words(count: int) -> str:
    return f"in {_counted(count, 'directory', 'directories')} not read in full" if count else ""


def _excluded_words(count: int) -> str:
    return f"in {_counted(count, 'entry', 'entries')} left out" if count else ""


def _hidden_words(count: int | None) -> str:
    if count is None:
        return "there is no table of mounts"
    return (
        f"in what {_counted(count, 'mount point')} lie over".replace("point lie", "point lies")
        if count
        else ""
    )


def _remark(system: FileSystem) -> str | None:
    if system.mount is None:
        return None
    kind = system.mount.filesystem_type
    return _REMARKS.get(kind) or (_SERVED if system.is_served else None)
