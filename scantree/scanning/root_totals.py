"""What each root of a scan holds: the sums of all roots are those of the totals.

An inode with names below several roots belongs to the one that was given first.
"""

from __future__ import annotations

from collections.abc import Sequence

from scantree.named_tuple import NamedTuple
from scantree.scanning.paths import text_fields
from scantree.scanning.totals import Totals


class RootTotals(NamedTuple):
    """A root as it was given, and its share of the totals; sizes are bytes."""

    path: bytes
    apparent_size: int = 0
    directory_apparent_size: int = 0
    allocated_size: int = 0
    inodes: int = 0

    def to_dict(self) -> dict[str, object]:
        """An item of ``roots`` in the document."""
        return {
            **text_fields("path", self.path),
            "apparent_size": self.apparent_size,
            "directory_apparent_size": self.directory_apparent_size,
            "allocated_size": self.allocated_size,
            "inodes": self.inodes,
        }


def only_root(path: bytes, totals: Totals) -> RootTotals:
    """The root of a scan that has no other."""
    return RootTotals(
        path,
        totals.apparent_size,
        totals.directory_apparent_size,
        totals.allocated_size,
        totals.inodes,
    )


class RootSums:
    """The sums of several roots under way, by their place among the roots as given."""

    __slots__ = ("_allocated_sizes", "_apparent_sizes", "_directory_sizes", "_inodes")

    def __init__(self, roots: int) -> None:
        self._apparent_sizes = [0] * roots
        self._directory_sizes = [0] * roots
        self._allocated_sizes = [0] * roots
        self._inodes = [0] * roots

    def add(
        self,
        root: int,
        apparent_size: int,
        allocated_size: int,
        inodes: int,
        directory_apparent_size: int = 0,
    ) -> None:
        """More that was found below a root."""
        self._apparent_sizes[root] += apparent_size
        self._directory_sizes[root] += directory_apparent_size
        self._allocated_sizes[root] += allocated_size
        self._inodes[root] += inodes

    def move(
        self, source: int, target: int, apparent_size: int, allocated_size: int, inodes: int
    ) -> None:
        """Let some inodes of a root be another's.

        Never more than the root has: a file that grew meanwhile was counted smaller.
        """
        apparent_size = min(apparent_size, self._apparent_sizes[source])
        allocated_size = min(allocated_size, self._allocated_sizes[source])
        self.add(source, -apparent_size, -allocated_size, -inodes)
        self.add(target, apparent_size, allocated_size, inodes)

    def totals(self, paths: Sequence[bytes]) -> tuple[RootTotals, ...]:
        """The sums as they stand, for the roots as they were given."""
        columns = (
            self._apparent_sizes,
            self._directory_sizes,
            self._allocated_sizes,
            self._inodes,
        )
        return tuple(map(RootTotals, paths, *columns))
