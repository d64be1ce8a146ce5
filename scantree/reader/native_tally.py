"""What picked entries add up to, in C."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scantree.reader import _native

if TYPE_CHECKING:
    from scantree.reader.tally import CensusKey, Classes, RawKey


class NativeTally:
    """Adds up what listings of the native reader have gathered; see ``Tally``."""

    __slots__ = ("_tally", "add")

    def __init__(self, keys: Sequence[CensusKey], classes: Classes) -> None:
        self._tally = _native.Tally(tuple(map(int, keys)), *classes)
        # Its own method: it is called for each directory, and needs no step in between.
        self.add = self._tally.add

    def sums(self) -> Iterator[tuple[int, RawKey, int, int, int]]:
        """What was added, in no order; never all of it at once."""
        at = 0
        while (some := self._tally.sums(at)) is not None:
            found, at = some
            yield from found
