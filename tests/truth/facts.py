"""What a document has to say, computed from what was made."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from scantree.scanning.paths import path_fields

Document: TypeAlias = dict[str, Any]

OF_ITS_OWN = {"version", "options", "started_at", "elapsed_seconds"}
"""The fields that differ from run to run, or say what was asked for."""


@dataclass
class Facts:
    """The sums over inodes, each entered once, by hand or by name."""

    roots: list[bytes] = field(default_factory=list)
    directories: int = 0
    files: int = 0
    symlinks: int = 0
    others: int = 0
    apparent_size: int = 0
    directory_apparent_size: int = 0
    allocated_size: int = 0
    max_depth: int = 0
    hard_links: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("inodes", "extra_links", "extra_apparent_size", "extra_allocated_size"), 0
        )
    )
    skipped: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("other_filesystem", "excluded", "kernel_filesystem", "already_counted", "vanished"), 0
        )
    )
    problems: list[tuple[bytes, str, int]] = field(default_factory=list)
    completed: int = 0
    failed: int = 0

    def add(self, status: os.stat_result, depth: int = 0) -> None:
        """Enter one inode, a directory with its depth."""
        self.allocated_size += status.st_blocks * 512
        if stat.S_ISDIR(status.st_mode):
            self.directories += 1
            self.directory_apparent_size += status.st_size
            self.max_depth = max(self.max_depth, depth)
        elif stat.S_ISREG(status.st_mode):
            self.files += 1
            self.apparent_size += status.st_size
        elif stat.S_ISLNK(status.st_mode):
            self.symlinks += 1
            self.apparent_size += status.st_size
        else:
            self.others += 1

    def add_directory(self, status: os.stat_result, depth: int) -> None:
        """Enter a directory that is read without a problem."""
        self.add(status, depth)
        self.completed += 1

    def add_link(self, status: os.stat_result, *, is_second: bool) -> None:
        """Enter one more name of an inode that was entered before."""
        self.hard_links["inodes"] += is_second
        self.hard_links["extra_links"] += 1
        if not stat.S_ISDIR(status.st_mode) and (
            stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)
        ):
            self.hard_links["extra_apparent_size"] += status.st_size
        self.hard_links["extra_allocated_size"] += status.st_blocks * 512

    @property
    def inodes(self) -> int:
        """The sum of the four kinds."""
        return self.directories + self.files + self.symlinks + self.others

    def document(self) -> Document:
        """The document, but for the fields that differ from run to run."""
        by_errno: dict[str, int] = {}
        for _, _, number in self.problems:
            symbol = errno.errorcode[number]
            by_errno[symbol] = by_errno.get(symbol, 0) + 1
        return {
            "schema": "scantree.scan/1",
            "roots": [path_fields(root) for root in self.roots],
            "complete": True,
            "totals": {
                "directories": self.directories,
                "files": self.files,
                "symlinks": self.symlinks,
                "others": self.others,
                "inodes": self.inodes,
                "apparent_size": self.apparent_size,
                "directory_apparent_size": self.directory_apparent_size,
                "allocated_size": self.allocated_size,
                "max_depth": self.max_depth,
                "hard_links": self.hard_links,
                "skipped": self.skipped,
            },
            "problems": {
                "count": len(self.problems),
                "by_errno": by_errno,
                "items": in_order(
                    {
                        **path_fields(path),
                        "operation": operation,
                        "errno": errno.errorcode[number],
                        "message": os.strerror(number),
                    }
                    for path, operation, number in self.problems
                ),
                "truncated": False,
            },
            "tasks": {"completed": self.completed, "failed": self.failed, "cancelled": 0},
        }


def in_order(items: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Problems in an order that doesn't depend on which was met first."""
    return sorted(items, key=lambda item: sorted(item.items()))


def without_its_own(document: Document) -> Document:
    """A document as facts can foretell it; the sums of its roots are those of its totals."""
    for field_name in ("apparent_size", "directory_apparent_size", "allocated_size", "inodes"):
        of_roots = sum(root[field_name] for root in document["roots"])
        assert of_roots == document["totals"][field_name]
    told = {name: value for name, value in document.items() if name not in OF_ITS_OWN}
    told["roots"] = [
        {name: value for name, value in root.items() if name.startswith("path")}
        for root in document["roots"]
    ]
    # How often something was tried again is no fact of what was made.
    told["tasks"] = {name: count for name, count in told["tasks"].items() if name != "retried"}
    told["problems"] = {**told["problems"], "items": in_order(told["problems"]["items"])}
    return told
