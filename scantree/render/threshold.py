"""Which rows a view hides by size, as du(1) ``--threshold`` has it."""

from __future__ import annotations

from scantree.named_tuple import NamedTuple


class Threshold(NamedTuple):
    """A size in bytes, or a number of inodes: ``least`` hides less, ``most`` more."""

    least: int = 0
    most: int | None = None

    def shows(self, size: int) -> bool:
        """Whether a row of this size is shown."""
        return size >= self.least and not self.exceeds(size)

    def exceeds(self, size: int) -> bool:
        """Whether a row is too large to be shown; rows below it may still be."""
        return self.most is not None and size > self.most


def threshold_of(size: int) -> Threshold:
    """The threshold that a number on the command line stands for."""
    return Threshold(least=size) if size >= 0 else Threshold(most=-size)
