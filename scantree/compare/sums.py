"""What a change is told in: the sums of a directory, or what a file is counted with."""

from __future__ import annotations

from typing import NamedTuple

from scantree.scanning.basis import Basis


class Sums(NamedTuple):
    """Sizes are bytes; a difference of two may be negative."""

    apparent_size: int = 0
    allocated_size: int = 0
    inodes: int = 0
    files: int = 0

    def minus(self, other: Sums) -> Sums:
        """What is more here than there."""
        return Sums(
            self.apparent_size - other.apparent_size,
            self.allocated_size - other.allocated_size,
            self.inodes - other.inodes,
            self.files - other.files,
        )

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(
            self.apparent_size + other.apparent_size,
            self.allocated_size + other.allocated_size,
            self.inodes + other.inodes,
            self.files + other.files,
        )

    def of(self, basis: Basis) -> int:
        """The one that a basis compares."""
        return self[PLACES[basis]]

    def to_dict(self) -> dict[str, int]:
        """As it stands in a document."""
        return self._asdict()


NOTHING = Sums()

PLACES = {Basis.APPARENT: 0, Basis.ALLOCATED: 1, Basis.INODES: 2}
"""Where the sum of a basis stands among the sums."""
