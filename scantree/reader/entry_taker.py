"""Who takes the entries of a directory, one by one, while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import os

    from scantree.reader.listing import Listing


class LeastSize(Protocol):
    """A size that may change meanwhile."""

    value: int


class EntryTaker(Protocol):
    """Takes what is no directory of one listing."""

    @property
    def floor(self) -> LeastSize | None:
        """The size below which plain files need not be added, if there is one."""

    @property
    def is_apparent(self) -> bool:
        """Whether that is the apparent size, or else the allocated."""

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Take an entry."""

    def end(self, listing: Listing) -> None:
        """That were all: the listing gets what was made of them."""


class EntryTakers:
    """Several who take the same."""

    __slots__ = ("_takers",)

    floor: LeastSize | None = None
    is_apparent = False

    def __init__(self, takers: Sequence[EntryTaker]) -> None:
        self._takers = takers

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Take an entry."""
        for taker in self._takers:
            taker.add(name, status)

    def end(self, listing: Listing) -> None:
        """That were all."""
        for taker in self._takers:
            taker.end(listing)
