"""What tells of rows just as other directories do, for whatever tells only some things else."""

from __future__ import annotations

from scantree.scanning.findings import Directories


class SameRows:
    """The part of ``Directories`` that is asked of a row alone, as ``directories`` answer it."""

    __slots__ = (
        "allocated_size",
        "apparent_size",
        "depth",
        "files",
        "inodes",
        "kind",
        "largest",
        "measure",
        "name",
        "path",
    )

    def __init__(self, directories: Directories) -> None:
        # Their own methods: a view asks for each row, and needs no step in between.
        self.name = directories.name
        self.path = directories.path
        self.depth = directories.depth
        self.kind = directories.kind
        self.apparent_size = directories.apparent_size
        self.allocated_size = directories.allocated_size
        self.inodes = directories.inodes
        self.files = directories.files
        self.measure = directories.measure
        self.largest = directories.largest
