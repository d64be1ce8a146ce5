"""The books of one scan: every listing is entered once, in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from scantree.engine import TaskError
from scantree.reader.listing import EntryKind, LinkedEntry, Listing, Skip
from scantree.reader.sums import Counts, ListingSums, Sums
from scantree.scanning.findings import DIRECTORY, FILE, NO_ROW, OTHER, SYMLINK
from scantree.scanning.links import LinkTable
from scantree.scanning.paths import join
from scantree.scanning.problems import Problem, Problems, errno_name
from scantree.scanning.retries import Retries
from scantree.scanning.root_totals import RootSums, RootTotals, only_root
from scantree.scanning.roots import KnownRoots
from scantree.scanning.row_order import precedes
from scantree.scanning.tasks import ScanL1DirTask
from scantree.scanning.totals import Totals
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.vanished import Vanished
from scantree.scanning.visited import VisitedDirectories

NOT_COUNTED = -2
"""The answer where a directory was left out, so nothing below it is to be scanned."""


class UnreadDirectoryError(TaskError):
    """A directory could not be read; ``row`` is its number in the tree, as Account answers it."""

    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


class Account:
    """Totals, problems and tree of a scan under way.

    ``roots_read`` counts the roots of which anything could be read, and ``retries``, where
    there are any, the directories that were read more than once. ``gather`` is told of the
    directories of which there is more to note than numbers.
    """

    __slots__ = (
        "_is_met_once",
        "_known_roots",
        "_links",
        "_root_sums",
        "_served",
        "_sums",
        "_totals",
        "gather",
        "problems",
        "retries",
        "roots_read",
        "tree",
        "vanished",
        "visited",
    )

    def __init__(
        self,
        visited: VisitedDirectories,
        max_problems: int,
        tree: DirectoryTree | None,
        *,
        roots: int = 1,
        count_links: bool = False,
    ) -> None:
        # Plain listings are in the sums, all else is in these.
        self._totals = Totals()
        self._sums: Sums = ListingSums()
        self.problems = Problems(max_problems)
        self.vanished = Vanished(max_problems)
        self.visited = visited
        self.tree = tree
        self.roots_read = 0
        self._served: frozenset[int] = frozenset()
        self.retries: Retries | None = None
        self.gather: Callable[[int, ScanL1DirTask, Listing], None] | None = None
        self._known_roots = KnownRoots()
        self._links = LinkTable(self._totals, visited.devices, count_links=count_links)
        # What one root holds is all that there is.
        self._root_sums = RootSums(roots) if roots > 1 else None
        self._is_met_once = not visited.devices and roots == 1

    @property
    def totals(self) -> Totals:
        """What was counted so far."""
        counts = Counts(*self._sums.counts())
        totals = self._totals
        return Totals(
            directories=totals.directories + counts.directories,
            files=totals.files + counts.files,
            symlinks=totals.symlinks + counts.symlinks,
            others=totals.others + counts.others,
            apparent_size=totals.apparent_size + counts.apparent_size,
            directory_apparent_size=totals.directory_apparent_size + counts.directory_apparent_size,
            allocated_size=totals.allocated_size + counts.allocated_size,
            max_depth=totals.max_depth,
            hard_links=totals.hard_links,
            skipped=totals.skipped,
        )

    def expect(self, roots: KnownRoots, watched: Collection[tuple[int, int]]) -> None:
        """Know the roots, and which non-directories can be met again, beforehand."""
        self._known_roots = roots
        self._links.watched = watched
        self._is_met_once &= not roots.directories

    def root_totals(self, roots: Sequence[bytes]) -> tuple[RootTotals, ...]:
        """What was counted so far of each root, of which the paths are given."""
        if self._root_sums is None:
            return tuple(only_root(root, self.totals) for root in roots)
        return self._root_sums.totals(roots)

    def expect_served(self, devices: frozenset[int]) -> None:
        """Know beforehand on which devices a directory may come again below itself."""
        self._served = devices

    def may_come_again(self, device: int, inode: int) -> bool:
        """Whether what is no directory may be met again where all of its names were."""
        return self._links.may_come_again(device, inode)

    def add_up_in(self, sums: Sums) -> None:
        """Have the listings to come added up in the sums of their reader."""
        self._totals = self.totals
        self._links.totals = self._totals
        self._sums = sums
        if self.tree is not None:
            self.tree.gather_in(sums.new_rows())

    def enter(self, task: ScanL1DirTask, listing: Listing, *, is_final: bool = False) -> int:
        """Count what one directory contributes.

        Answers its row in the tree (NO_ROW without a tree), or NOT_COUNTED. Raises
        ``UnreadDirectoryError`` where the directory could not be read, after counting the
        directory itself, and ``MayPassError``, having counted nothing, where it has errors
        that may pass, unless the listing is final.
        """
        depth = task.depth
        is_met_once = self._is_met_once and not (self._served and task.scope.lineage)
        if depth and is_met_once and self._sums.add(listing):
            if depth > self._totals.max_depth:  # noqa: PLR1730 - without a call
                self._totals.max_depth = depth
            tree = self.tree
            if tree is None:
                return NO_ROW
            return tree.add_listing(task.parent_row, task.prefix, listing)
        return self._enter_fully(task, listing, is_final=is_final)

    def _enter_fully(self, task: ScanL1DirTask, listing: Listing, *, is_final: bool) -> int:
        if listing.problems:
            self._enter_problems(task, listing, is_final=is_final)
        if listing.skip is not None:
            self._enter_skip(listing.skip)
            if listing.skip is Skip.VANISHED:
                self.vanished.add(task.path)
            self.roots_read += not task.depth
            return NOT_COUNTED
        if listing.failed and not listing.identified:
            raise _failure(listing, NOT_COUNTED)
        if (listing.is_directory or not task.depth) and self._was_counted(task, listing):
            self.leave_out(task)
            return NOT_COUNTED
        return self._count(task, listing)

    def enter_again(self, task: ScanL1DirTask, listing: Listing) -> int:
        """Enter a listing that counted in the scan that this one goes on with.

        It counts, whatever can be met twice by now. Answers and raises as ``enter`` does.
        """
        if listing.is_directory:
            self.visited.is_first_visit(listing.device, listing.inode)
        return self._count(task, listing)

    def leave_out(self, task: ScanL1DirTask) -> None:
        """Take note of a directory, or a root, that is counted elsewhere."""
        self._totals.skipped.already_counted += 1
        self.roots_read += not task.depth

    def _count(self, task: ScanL1DirTask, listing: Listing) -> int:
        is_directory = listing.is_directory
        totals = self._totals
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
        totals.apparent_size += apparent_size
        totals.allocated_size += allocated_size
        if self._root_sums is not None:
            directory_size = listing.directory_apparent_size if is_directory else 0
            self._root_sums.add(
                task.scope.root, apparent_size, allocated_size, inodes, directory_size
            )
        if listing.excluded or listing.vanished:
            totals.skipped.excluded += listing.excluded
            totals.skipped.vanished += listing.vanished
            self._enter_vanished(task, listing)
        row = NO_ROW
        if self.tree is not None:
            own = (apparent_size, allocated_size, inodes, listing.files)
            row = self._enter_row(self.tree, task, listing, own)
        if listing.links:
            self._enter_links(listing.links, row, task.scope.root)
        if self.gather is not None:
            self.gather(row, task, listing)
        if listing.failed:
            raise _failure(listing, row)
        self.roots_read += not task.depth
        return row

    def _enter_row(
        self,
        tree: DirectoryTree,
        task: ScanL1DirTask,
        listing: Listing,
        own: tuple[int, int, int, int],
    ) -> int:
        if not task.depth:
            row = tree.add(NO_ROW, task.scope.bucket, *own)
            tree.describe_root(row, task.scope.root, kind_of(listing))
        elif listing.is_directory:
            row = tree.add(task.parent_row, task.name, *own)
        else:
            # What is no directory any more is one of its parent's entries.
            row = task.parent_row
            tree.add_to(row, *own)
        return row

    def _was_counted(self, task: ScanL1DirTask, listing: Listing) -> bool:
        """Whether a directory, or a root, is one that is counted elsewhere."""
        known = self._known_roots
        if not task.depth and task.scope.root in known.repeated:
            return True
        if known.addresses and known.has_counted_address(task.scope.root, task.depth, task.path):
            return True
        if not listing.is_directory and listing.links:
            # The table of links tells, and whether this is another name of it.
            return False
        device, inode = listing.device, listing.inode
        if known.directories and known.has_counted(task.scope.root, task.depth, device, inode):
            return True
        lineage = task.scope.lineage
        if lineage is not None and lineage.has(device, inode):
            return True
        return not self.visited.is_first_visit(device, inode)

    def _enter_links(self, links: Sequence[LinkedEntry], row: int, root: int) -> None:
        """Count those inodes of which no other name was met before.

        Each is in the place that comes first of all in which it was met: the row whose path
        does, or where there is no tree the root that was given first.
        """
        totals = self._totals
        tree = self.tree
        place = root if tree is None else row
        # Neighbours mostly have their other names in one directory, too: what is moved
        # from its place to this one, and None where that place comes first.
        moved: dict[int, list[int] | None] = {}
        inodes = files = apparent_size = allocated_size = 0
        for entry in links:
            owner = self._links.enter(entry, place)
            if owner is None:
                inodes += 1
                apparent_size += entry.apparent_size
                allocated_size += entry.allocated_size
                if entry.kind is EntryKind.FILE:
                    files += 1
                elif entry.kind is EntryKind.SYMLINK:
                    totals.symlinks += 1
                else:
                    totals.others += 1
            elif owner != place:
                if owner not in moved:
                    moved[owner] = [0, 0, 0, 0] if self._precedes(place, owner) else None
                sums = moved[owner]
                if sums is not None:
                    sums[0] += entry.apparent_size
                    sums[1] += entry.allocated_size
                    sums[2] += 1
                    sums[3] += entry.kind is EntryKind.FILE
                    self._links.give(entry, place)
        totals.files += files
        totals.apparent_size += apparent_size
        totals.allocated_size += allocated_size
        if inodes and tree is not None:
            tree.add_to(row, apparent_size, allocated_size, inodes, files)
        if inodes and self._root_sums is not None:
            self._root_sums.add(root, apparent_size, allocated_size, inodes)
        for owner, sums in moved.items():
            if sums is not None:
                self._move(owner, row, root, sums)

    def _move(self, owner: int, row: int, root: int, sums: list[int]) -> None:
        """Let some inodes of the place ``owner`` be those of a row, or of a root."""
        tree = self.tree
        if tree is not None:
            sums[:2] = tree.move(owner, row, *sums)
            owner = tree.root_place(owner)
        if self._root_sums is not None:
            self._root_sums.move(owner, root, *sums[:3])

    def _precedes(self, place: int, other: int) -> bool:
        tree = self.tree
        return place < other if tree is None else precedes(tree, place, other)

    def _enter_problems(self, task: ScanL1DirTask, listing: Listing, *, is_final: bool) -> None:
        if self.retries is not None and not is_final:
            self.retries.check(task, listing)
        problems = self.problems
        path = b"" if problems.is_full else task.path
        for operation, name, errno, code in listing.problems:
            if problems.is_full:
                problems.add_unlisted(errno)
            else:
                where = join(path, name) if name else path
                problems.add(Problem(where, operation.value, errno, code))
        if listing.unlisted_problems is not None:
            for (_, errno), count in listing.unlisted_problems.items():
                problems.add_unlisted(errno, count)

    def _enter_vanished(self, task: ScanL1DirTask, listing: Listing) -> None:
        vanished = self.vanished
        names = () if vanished.is_full else listing.vanished_names
        path = task.path if names else b""
        for name in names:
            vanished.add(join(path, name))
        vanished.add_unlisted(listing.vanished - len(names))

    def _enter_skip(self, skip: Skip) -> None:
        skipped = self._totals.skipped
        if skip is Skip.OTHER_FILESYSTEM:
            skipped.other_filesystem += 1
        elif skip is Skip.KERNEL_FILESYSTEM:
            skipped.kernel_filesystem += 1
        elif skip is Skip.EXCLUDED:
            skipped.excluded += 1
        else:
            skipped.vanished += 1


def kind_of(listing: Listing) -> str:
    """What a root is."""
    if listing.is_directory:
        return DIRECTORY
    kind = listing.links[0].kind if listing.links else None
    if listing.files or kind is EntryKind.FILE:
        return FILE
    return SYMLINK if listing.symlinks or kind is EntryKind.SYMLINK else OTHER


def _failure(listing: Listing, row: int) -> UnreadDirectoryError:
    reasons = [
        f"{operation.value}: {errno_name(errno)}" for operation, _, errno, _ in listing.problems
    ]
    return UnreadDirectoryError(", ".join(reasons) or "the directory could not be read", row)
