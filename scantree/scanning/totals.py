"""The sums of a scan: counts and sizes over every inode, exact at any size.

Python's integers have no upper bound, so no sum can wrap. Sizes are bytes.
"""

from __future__ import annotations


class _Sums:
    """Numbers by name. A ``dataclass`` would be compiled at each start, for a millisecond."""

    __slots__: tuple[str, ...] = ()

    def _values(self) -> list[object]:
        return [getattr(self, name) for name in self.__slots__]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    __hash__ = None  # type: ignore[assignment]  # they change

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({told})"


class HardLinkTotals(_Sums):
    """Inodes met under more than one name, and what counting them once saves."""

    __slots__ = ("extra_allocated_size", "extra_apparent_size", "extra_links", "inodes")

    def __init__(
        self,
        inodes: int = 0,
        extra_links: int = 0,
        extra_apparent_size: int = 0,
        extra_allocated_size: int = 0,
    ) -> None:
        self.inodes = inodes
        self.extra_links = extra_links
        self.extra_apparent_size = extra_apparent_size
        self.extra_allocated_size = extra_allocated_size

    def to_dict(self) -> dict[str, int]:
        """The ``totals.hard_links`` object of the document."""
        return {
            "inodes": self.inodes,
            "extra_links": self.extra_links,
            "extra_apparent_size": self.extra_apparent_size,
            "extra_allocated_size": self.extra_allocated_size,
        }


class SkippedTotals(_Sums):
    """What was left out without being a problem, by reason."""

    __slots__ = (
        "already_counted",
        "excluded",
        "kernel_filesystem",
        "other_filesystem",
        "vanished",
    )

    def __init__(
        self,
        other_filesystem: int = 0,
        excluded: int = 0,
        kernel_filesystem: int = 0,
        already_counted: int = 0,
        vanished: int = 0,
    ) -> None:
        self.other_filesystem = other_filesystem
        self.excluded = excluded
        self.kernel_filesystem = kernel_filesystem
        self.already_counted = already_counted
        self.vanished = vanished

    def to_dict(self) -> dict[str, int]:
        """The ``totals.skipped`` object of the document."""
        return {
            "other_filesystem": self.other_filesystem,
            "excluded": self.excluded,
            "kernel_filesystem": self.kernel_filesystem,
            "already_counted": self.already_counted,
            "vanished": self.vanished,
        }


class Totals(_Sums):
    """Counts of inodes by kind and their sizes.

    ``apparent_size`` is st_size over regular files and symbolic links,
    ``directory_apparent_size`` st_size over directories, ``allocated_size``
    st_blocks * 512 over all. ``max_depth`` is the depth of the deepest directory;
    a root has depth 0.
    """

    __slots__ = (
        "allocated_size",
        "apparent_size",
        "directories",
        "directory_apparent_size",
        "files",
        "hard_links",
        "max_depth",
        "others",
        "skipped",
        "symlinks",
    )

    def __init__(
        self,
        directories: int = 0,
        files: int = 0,
        symlinks: int = 0,
        others: int = 0,
        apparent_size: int = 0,
        directory_apparent_size: int = 0,
        allocated_size: int = 0,
        max_depth: int = 0,
        hard_links: HardLinkTotals | None = None,
        skipped: SkippedTotals | None = None,
    ) -> None:
        self.directories = directories
        self.files = files
        self.symlinks = symlinks
        self.others = others
        self.apparent_size = apparent_size
        self.directory_apparent_size = directory_apparent_size
        self.allocated_size = allocated_size
        self.max_depth = max_depth
        self.hard_links = hard_links or HardLinkTotals()
        self.skipped = skipped or SkippedTotals()

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
