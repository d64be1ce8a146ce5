"""What is in a directory, as the rows that are browsed: directories and files, in an order."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY, FILE, NO_ROW, OTHER, SYMLINK, KeptFindings

if TYPE_CHECKING:
    from scantree.scanning.findings import Entry

_READ: Final = "read"
_KINDS: Final = (FILE, SYMLINK, OTHER)
"""By ``EntryKind``."""


class Order(enum.Enum):
    """What rows are sorted by; sizes are of the basis that is shown."""

    NAME = "name"
    SIZE = "size"
    ITEMS = "items"
    TIME = "time"


class Item(NamedTuple):
    """A row: a directory of the scan (``row``), or an ``entry`` of one.

    Sizes are bytes, of everything at and below it; ``mtime`` is seconds since the epoch, None
    where it is unknown. ``state`` is what became of a directory: ``read``, ``partly``, ``failed``.
    """

    name: bytes
    kind: str
    row: int
    apparent_size: int
    allocated_size: int
    inodes: int
    mtime: int | None
    state: str
    entry: Entry | None = None

    @property
    def is_directory(self) -> bool:
        """Whether it can be gone into."""
        return self.kind == DIRECTORY

    def size(self, basis: Basis) -> int:
        """What the basis compares."""
        if basis is Basis.ALLOCATED:
            return self.allocated_size
        return self.apparent_size if basis is Basis.APPARENT else self.inodes


def directory_item(findings: KeptFindings, row: int) -> Item:
    """The row of a directory, or of a root that is none."""
    return Item(
        findings.name(row),
        findings.kind(row),
        row,
        findings.apparent_size(row),
        findings.allocated_size(row),
        findings.inodes(row),
        findings.mtime(row),
        findings.state(row),
    )


def entry_item(entry: Entry) -> Item:
    """The row of what is no directory."""
    return Item(
        entry.name,
        _KINDS[entry.kind],
        NO_ROW,
        entry.apparent_size,
        entry.allocated_size,
        1,
        entry.mtime,
        _READ,
        entry,
    )


def items_in(findings: KeptFindings, row: int) -> list[Item]:
    """All that is directly in a directory; of NO_ROW, the roots."""
    if row == NO_ROW:
        return [directory_item(findings, root) for root in findings.roots()]
    found = [
        directory_item(findings, child) for child in findings.largest(row, Basis.ALLOCATED, None)
    ]
    if findings.has_entries and findings.kind(row) == DIRECTORY:
        found.extend(map(entry_item, findings.entries(row)))
    return found


def ordered(items: Sequence[Item], order: Order, basis: Basis, *, is_reversed: bool) -> list[Item]:
    """The rows in an order: names from A on, all else from the largest on, unless reversed."""
    if order is Order.NAME:
        return sorted(items, key=lambda item: item.name, reverse=is_reversed)
    keys: dict[Order, Callable[[Item], int]] = {
        Order.SIZE: lambda item: item.size(basis),
        Order.ITEMS: lambda item: item.inodes,
        Order.TIME: lambda item: -1 if item.mtime is None else item.mtime,
    }
    key = keys[order]
    sign = 1 if is_reversed else -1
    return sorted(items, key=lambda item: (sign * key(item), item.name))
