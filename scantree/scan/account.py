"""The books of one scan: every listing is entered once, in whatever order they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scantree.engine import TaskError
from scantree.reader.listing import EntryKind, LinkedEntry, Listing, Skip
from scantree.scan.links import LinkTable
from scantree.scan.paths import join
from scantree.scan.problems import Problem, Problems, errno_name
from scantree.scan.tasks import ScanL1DirTask
from scantree.scan.totals import Totals
from scantree.scan.tree import NO_ROW, DirectoryTree
from scantree.scan.visited import VisitedDirectories

NOT_COUNTED = -2
"""The answer where a directory was left out, so nothing below it is to be scanned."""


class _FirstLinks(NamedTuple):
    inodes: int
    apparent_size: int
    allocated_size: int


class Account:
    """Totals, problems and tree of a scan under way.

    ``roots_read`` counts the roots of which anything could be read.
    """

    __slots__ = ("_links", "problems", "roots_read", "totals", "tree", "visited")

    def __init__(
        self, visited: VisitedDirectories, max_problems: int, tree: DirectoryTree | None
    ) -> None:
        self.totals = Totals()
        self.problems = Problems(max_problems)
        self.visited = visited
        self.tree = tree
        self.roots_read = 0
        self._links = LinkTable(visited.devices)
        self.totals.hard_links = self._links.totals

    def enter(self, task: ScanL1DirTask, listing: Listing) -> int:
        """Count what one directory contributes.

        Answers its row in the tree (NO_ROW without a tree), or NOT_COUNTED. Raises
        ``TaskError`` where the directory could not be read, after counting the
        directory itself.
        """
        if listing.problems:
            self._enter_problems(task, listing)
        if listing.skip is not None:
            self._enter_skip(listing.skip)
            return NOT_COUNTED
        if listing.failed and not listing.identified:
            raise _failure(listing)
        is_directory = listing.is_directory
        totals = self.totals
        if (is_directory or not task.depth) and not self.visited.is_first_visit(
            listing.device, listing.inode
        ):
            totals.skipped.already_counted += 1
            self.roots_read += not task.depth
            return NOT_COUNTED
        if is_directory:
            totals.directories += 1
            totals.directory_apparent_size += listing.directory_apparent_size
            totals.max_depth = max(totals.max_depth, task.depth)
        apparent_size = listing.apparent_size
        allocated_size = listing.allocated_size + listing.directory_allocated_size
        inodes = listing.files + listing.symlinks + listing.others + is_directory
        totals.files += listing.files
        totals.symlinks += listing.symlinks
        totals.others += listing.others
        if listing.links:
            first = self._enter_links(listing.links)
            apparent_size += first.apparent_size
            allocated_size += first.allocated_size
            inodes += first.inodes
        totals.apparent_size += apparent_size
        totals.allocated_size += allocated_size
        if listing.excluded or listing.vanished:
            totals.skipped.excluded += listing.excluded
            totals.skipped.vanished += listing.vanished
        row = NO_ROW
        if self.tree is not None:
            prefix = task.dir_prefix
            name = prefix[prefix.rfind(b"/") + 1 :] if prefix else task.scope.bucket
            row = self.tree.add(task.parent_row, name, apparent_size, allocated_size, inodes)
        if listing.failed:
            raise _failure(listing)
        self.roots_read += not task.depth
        return row

    def _enter_links(self, links: Sequence[LinkedEntry]) -> _FirstLinks:
        """Count those inodes of which no other name was met before."""
        totals = self.totals
        inodes = apparent_size = allocated_size = 0
        for entry in links:
            if self._links.is_first(entry):
                inodes += 1
                apparent_size += entry.apparent_size
                allocated_size += entry.allocated_size
                if entry.kind is EntryKind.FILE:
                    totals.files += 1
                elif entry.kind is EntryKind.SYMLINK:
                    totals.symlinks += 1
                else:
                    totals.others += 1
        return _FirstLinks(inodes, apparent_size, allocated_size)

    def _enter_problems(self, task: ScanL1DirTask, listing: Listing) -> None:
        path = join(task.scope.bucket, task.dir_prefix)
        for operation, name, errno in listing.problems:
            where = join(path, name) if name else path
            self.problems.add(Problem(where, operation.value, errno))

    def _enter_skip(self, skip: Skip) -> None:
        skipped = self.totals.skipped
        if skip is Skip.OTHER_FILESYSTEM:
            skipped.other_filesystem += 1
        elif skip is Skip.KERNEL_FILESYSTEM:
            skipped.kernel_filesystem += 1
        elif skip is Skip.EXCLUDED:
            skipped.excluded += 1
        else:
            skipped.vanished += 1


def _failure(listing: Listing) -> TaskError:
    reasons = [
        f"{operation.value}: {errno_name(errno)}" for operation, _, errno in listing.problems
    ]
    return TaskError(", ".join(reasons) or "the directory could not be read")
