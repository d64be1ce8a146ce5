"""The two tasks of a scan: its orchestrator, and one task for every directory.

``L1`` in their names is level one: however deep a directory lies, its task is on the first level
below the orchestrator.
"""

from __future__ import annotations

from typing import ClassVar

from scantree.engine import Task
from scantree.named_tuple import NamedTuple
from scantree.scanning.lineage import Lineage
from scantree.scanning.paths import below


class ScanScope(NamedTuple):
    """What all directory tasks below one root share.

    ``root`` is the root's index, ``bucket`` its path as the user gave it,
    ``scan_start_ns`` the time of the scan in nanoseconds since the epoch. Where a directory
    may come again below itself, ``lineage`` has the ones above; there those in one directory
    share a scope.
    """

    root: int
    bucket: bytes
    scan_start_ns: int
    lineage: Lineage | None = None


class ScanL1Task(Task):
    """The orchestrator: parent of every directory task of one scan."""

    __slots__ = ("scan_start_ns", "scopes")

    task_type: ClassVar[str] = "scan_l1"

    def __init__(self, scopes: tuple[ScanScope, ...], scan_start_ns: int) -> None:
        self.scopes = scopes
        self.scan_start_ns = scan_start_ns


LONG_PREFIX = 512
"""From how many bytes on a prefix is not repeated in the tasks below it.

Few paths are as long, so mostly there is nothing to join."""


class ScanL1DirTask(Task):
    """One directory, and at the same time the request that the reader reads it by.

    ``prefix`` is its path below the task ``base``, or below the root where that is None;
    so a task is small however long its path. ``depth`` is the number of names below the
    root, of which some may be empty in an object store, ``parent_row`` its parent's row in the
    directory tree. For the other fields see the reader's ``DirectoryRequest``.
    """

    __slots__ = (
        "base",
        "depth",
        "followed",
        "inode",
        "parent_device",
        "parent_row",
        "prefix",
        "root",
        "scope",
    )

    task_type: ClassVar[str] = "scan_l1_dir"

    def __init__(
        self,
        scope: ScanScope,
        prefix: bytes,
        depth: int,
        parent_row: int,
        parent_device: int = 0,
        inode: int = 0,
        followed: bool = False,
        base: ScanL1DirTask | None = None,
    ) -> None:
        self.scope = scope
        self.prefix = prefix
        self.depth = depth
        self.parent_row = parent_row
        self.parent_device = parent_device
        self.inode = inode
        self.followed = followed
        self.base = base
        # Asked for once for each directory, and so not looked up in the scope each time.
        self.root = scope.root

    @property
    def dir_prefix(self) -> bytes:
        """The path below the root."""
        base = self.base
        if base is None:
            return self.prefix
        prefixes = [self.prefix]
        while base is not None:
            prefixes.append(base.prefix)
            base = base.base
        prefixes.reverse()
        return b"/".join(prefixes)

    @property
    def path(self) -> bytes:
        """The whole path, beginning with the root's as it was given."""
        if not self.depth:
            return self.scope.bucket
        return below(self.scope.bucket, self.dir_prefix)

    @property
    def name(self) -> bytes:
        """The last name of the path; empty for the root itself."""
        return self.prefix[self.prefix.rfind(b"/") + 1 :]

    @property
    def bucket(self) -> bytes:
        """The path of the root, as the user gave it."""
        return self.scope.bucket

    @property
    def scan_start_ns(self) -> int:
        """The time of the scan in nanoseconds since the epoch."""
        return self.scope.scan_start_ns
