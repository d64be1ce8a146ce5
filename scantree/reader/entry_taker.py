"""Who takes the entries of a directory, one by one, while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import os

    from scantree.reader.listing import Listing


class EntryTaker(Protocol):
    """Takes what is no directory of one listing."""

    def add(self, name: bytes, status: os.stat_result) -> None:
        """Take an entry."""

    def end(self, listing: Listing) -> None:
        """That were all: the listing gets what was made of them."""


class EntryTakers:
    """Several who take the same."""

    __slots__ = ("_takers",)

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
