"""What directories share with others by hard links: columns of the tree view, fields of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from scantree.scanning.basis import Basis

if TYPE_CHECKING:
    from scantree.space.shared import Shared, Sums


class Column(NamedTuple):
    """A further column of the tree view, in the unit of its basis."""

    title: str
    value: Callable[[int], int]


def shared_columns(shared: Shared, basis: Basis) -> Iterator[Column]:
    """What is exclusive to a row, and what is shared with what lies outside of it."""
    yield Column("exclusive", lambda row: _of(shared.exclusive(row), basis))
    yield Column("shared", lambda row: _of(shared.shared(row), basis))


def shared_fields(shared: Shared, row: int) -> Mapping[str, object]:
    """What a row of a document has of it."""
    exclusive, others = shared.exclusive(row), shared.shared(row)
    return {
        "exclusive": exclusive._asdict(),
        "shared": others._asdict(),
    }


def _of(sums: Sums, basis: Basis) -> int:
    if basis is Basis.ALLOCATED:
        return sums.allocated_size
    return sums.apparent_size if basis is Basis.APPARENT else sums.inodes
