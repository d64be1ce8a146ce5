"""What is asked of the files of a scan: tables by which keys, the largest, and of which files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.reader.gathering import Floor, Gathering

if TYPE_CHECKING:
    from scantree.census.filters import Filters
    from scantree.reader.tally import CensusKey


class Query:
    """What is asked.

    ``keys`` are those of the tables; ``largest`` is how many of the largest regular files are
    told, and ``in_rows`` how many at most stand among the rows of directories: of ``least`` to
    ``most`` bytes, and at most ``deepest`` names below their root. With ``filters`` none stands
    there. ``is_apparent`` says which size is meant, also in ``filters``; ``by_count`` that
    tables are sorted by the number of files.
    """

    __slots__ = (
        "by_count",
        "deepest",
        "filters",
        "in_rows",
        "is_apparent",
        "keys",
        "largest",
        "least",
        "most",
    )

    def __init__(
        self,
        *,
        keys: tuple[CensusKey, ...] = (),
        largest: int | None = None,
        in_rows: int = 0,
        is_apparent: bool = False,
        filters: Filters | None = None,
        least: int = 0,
        most: int | None = None,
        deepest: int | None = None,
        by_count: bool = False,
    ) -> None:
        self.keys = keys
        self.largest = largest
        self.in_rows = in_rows
        self.is_apparent = is_apparent
        self.filters = filters
        self.least = least
        self.most = most
        self.deepest = deepest
        self.by_count = by_count

    @property
    def most_largest(self) -> int:
        """How many of the largest files have to be known."""
        return max(self.largest or 0, self.in_rows)

    @property
    def is_told(self) -> bool:
        """Whether it asks for more than rows."""
        return bool(self.keys) or self.largest is not None

    def gathering(self, now: int) -> Gathering:
        """What readers gather for it; ``now`` is when the scan began."""
        return Gathering(
            Floor(self.least),
            census=bool(self.keys),
            largest=self.most_largest,
            is_apparent=self.is_apparent,
            wanted=None if self.filters is None else self.filters.wanted(now),
            most=self.most,
            deepest=self.deepest,
        )
