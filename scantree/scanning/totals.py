"""The sums of a scan: counts and sizes over every inode, exact at any size.

Python's integers have no upper bound, so no sum can wrap. Sizes are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class HardLinkTotals:
    """Inodes met under more than one name, and what counting them once saves."""

    inodes: int = 0
    extra_links: int = 0
    extra_apparent_size: int = 0
    extra_allocated_size: int = 0

    def to_dict(self) -> dict[str, int]:
        """The ``totals.hard_links`` object of the document."""
        return {
            "inodes": self.inodes,
            "extra_links": self.extra_links,
            "extra_apparent_size": self.extra_apparent_size,
            "extra_allocated_size": self.extra_allocated_size,
        }


@dataclass(slots=True)
class SkippedTotals:
    """What was left out without being a problem, by reason."""

    other_filesystem: int = 0
    excluded: int = 0
    kernel_filesystem: int = 0
    already_counted: int = 0
    vanished: int = 0

    def to_dict(self) -> dict[str, int]:
        """The ``totals.skipped`` object of the document."""
        return {
            "other_filesystem": self.other_filesystem,
            "excluded": self.excluded,
            "kernel_filesystem": self.kernel_filesystem,
            "already_counted": self.already_counted,
            "vanished": self.vanished,
        }


@dataclass(slots=True)
class Totals:
    """Counts of inodes by kind and their sizes.

    ``apparent_size`` is st_size over regular files and symbolic links,
    ``directory_apparent_size`` st_size over directories, ``allocated_size``
    st_blocks * 512 over all. ``max_depth`` is the depth of the deepest directory;
    a root has depth 0.
    """

    directories: int = 0
    files: int = 0
    symlinks: int = 0
    others: int = 0
    apparent_size: int = 0
    directory_apparent_size: int = 0
    allocated_size: int = 0
    max_depth: int = 0
    hard_links: HardLinkTotals = field(default_factory=HardLinkTotals)
    skipped: SkippedTotals = field(default_factory=SkippedTotals)

    @property
    def inodes(self) -> int:
        """The number of inodes, as ``du --inodes -s`` counts them."""
        return self.directories + self.files + self.symlinks + self.others

    def to_dict(self) -> dict[str, object]:
        """The ``totals`` object of the document."""
        return {
            "directories": self.directories,
            "files": self.files,
            "symlinks": self.symlinks,
            "others": self.others,
            "inodes": self.inodes,
            "apparent_size": self.apparent_size,
            "directory_apparent_size": self.directory_apparent_size,
            "allocated_size": self.allocated_size,
            "max_depth": self.max_depth,
            "hard_links": self.hard_links.to_dict(),
            "skipped": self.skipped.to_dict(),
        }
