"""The books of a scan, from listings made by hand."""

from __future__ import annotations

import pytest

from scantree.engine import TaskError
from scantree.reader.listing import (
    EntryKind,
    EntryProblem,
    LinkedEntry,
    Listing,
    Operation,
    Skip,
)
from scantree.scan.account import NOT_COUNTED, Account
from scantree.scan.tasks import ScanL1DirTask, ScanScope
from scantree.scan.tree import NO_ROW, DirectoryTree
from scantree.scan.visited import EveryDevice, VisitedDirectories

SCOPE = ScanScope(0, b"/data", 0)
ROOT = ScanL1DirTask(SCOPE, b"", 0, NO_ROW)


def account(*, tree: bool = False) -> Account:
    return Account(VisitedDirectories(EveryDevice()), 1000, DirectoryTree() if tree else None)


def listing(inode: int) -> Listing:
    made = Listing()
    made.identified = True
    made.device = 1
    made.inode = inode
    made.directory_apparent_size = 60
    made.directory_allocated_size = 4096
    return made


def test_a_listing_is_counted_in_every_total() -> None:
    books = account()
    root = listing(2)
    root.files, root.symlinks, root.others = 3, 2, 1
    root.apparent_size, root.allocated_size = 1000, 8192
    root.excluded, root.vanished = 4, 5
    assert books.enter(ROOT, root) == NO_ROW
    assert books.totals.to_dict() == {
        "directories": 1,
        "files": 3,
        "symlinks": 2,
        "others": 1,
        "inodes": 7,
        "apparent_size": 1000,
        "directory_apparent_size": 60,
        "allocated_size": 8192 + 4096,
        "max_depth": 0,
        "hard_links": {
            "inodes": 0,
            "extra_links": 0,
            "extra_apparent_size": 0,
            "extra_allocated_size": 0,
        },
        "skipped": {
            "other_filesystem": 0,
            "excluded": 4,
            "kernel_filesystem": 0,
            "already_counted": 0,
            "vanished": 5,
        },
    }
    assert books.roots_read == 1


def test_the_deepest_directory_gives_the_depth() -> None:
    books = account()
    books.enter(ScanL1DirTask(SCOPE, b"a/b/c", 3, NO_ROW), listing(3))
    books.enter(ScanL1DirTask(SCOPE, b"a", 1, NO_ROW), listing(4))
    assert books.totals.max_depth == 3


def test_a_directory_counted_before_is_not_counted_again() -> None:
    books = account()
    books.enter(ROOT, listing(2))
    assert books.enter(ScanL1DirTask(SCOPE, b"loop", 1, NO_ROW), listing(2)) == NOT_COUNTED
    assert books.totals.directories == 1
    assert books.totals.skipped.already_counted == 1


def test_a_root_counted_before_is_a_root_that_was_read() -> None:
    books = account()
    books.enter(ROOT, listing(2))
    assert books.enter(ROOT, listing(2)) == NOT_COUNTED
    assert books.roots_read == 2


@pytest.mark.parametrize(
    ("skip", "name"),
    [
        (Skip.OTHER_FILESYSTEM, "other_filesystem"),
        (Skip.KERNEL_FILESYSTEM, "kernel_filesystem"),
        (Skip.EXCLUDED, "excluded"),
        (Skip.VANISHED, "vanished"),
    ],
)
def test_a_skipped_directory_counts_only_as_skipped(skip: Skip, name: str) -> None:
    books = account(tree=True)
    skipped = listing(9)
    skipped.skip = skip
    task = ScanL1DirTask(SCOPE, b"x", 1, NO_ROW)
    assert books.enter(task, skipped) == NOT_COUNTED
    assert books.totals.inodes == 0
    assert books.totals.skipped.to_dict()[name] == 1
    assert books.tree is not None
    assert len(books.tree) == 0


def test_a_directory_that_could_not_be_read_counts_itself_and_fails() -> None:
    books = account()
    closed = listing(5)
    closed.failed = True
    closed.problems = [EntryProblem(Operation.OPEN, b"", 13)]
    with pytest.raises(TaskError, match="open: EACCES"):
        books.enter(ScanL1DirTask(SCOPE, b"private", 1, NO_ROW), closed)
    assert books.totals.directories == 1
    assert books.totals.allocated_size == 4096
    assert [item.to_dict() for item in books.problems.items] == [
        {
            "path": "/data/private",
            "operation": "open",
            "errno": "EACCES",
            "message": "Permission denied",
        }
    ]
    assert books.roots_read == 0


def test_a_directory_that_could_not_even_be_looked_at_counts_nothing() -> None:
    books = account()
    unseen = Listing()
    unseen.failed = True
    unseen.problems = [EntryProblem(Operation.STAT, b"", 13)]
    with pytest.raises(TaskError):
        books.enter(ROOT, unseen)
    assert books.totals.inodes == 0
    assert books.problems.count == 1
    assert books.roots_read == 0


def test_a_problem_with_an_entry_names_the_entry() -> None:
    books = account()
    partly = listing(2)
    partly.problems = [EntryProblem(Operation.STAT, b"x", 5)]
    assert books.enter(ROOT, partly) == NO_ROW
    assert books.problems.items[0].path == b"/data/x"
    assert books.roots_read == 1


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (EntryKind.FILE, "files"),
        (EntryKind.SYMLINK, "symlinks"),
        (EntryKind.OTHER, "others"),
    ],
)
def test_a_linked_inode_is_counted_once_by_its_kind(kind: EntryKind, name: str) -> None:
    books = account(tree=True)
    link = LinkedEntry(1, 77, kind, 2, 10, 512)
    for number, prefix in ((10, b"a"), (11, b"b")):
        directory = listing(number)
        directory.links = [link]
        books.enter(ScanL1DirTask(SCOPE, prefix, 1, NO_ROW), directory)
    totals = books.totals
    assert totals.to_dict()[name] == 1
    assert totals.inodes == 3
    assert totals.apparent_size == 10
    assert totals.allocated_size == 2 * 4096 + 512
    assert totals.hard_links.inodes == 1
    assert totals.hard_links.extra_allocated_size == 512
    assert books.tree is not None
    assert sum(books.tree.inodes) == 3


def test_a_root_that_is_a_file_counts_as_one_file_and_only_once() -> None:
    books = account(tree=True)
    for _ in range(2):
        file = Listing()
        file.identified = True
        file.is_directory = False
        file.device, file.inode = 1, 12
        file.files, file.apparent_size, file.allocated_size = 1, 5, 512
        books.enter(ROOT, file)
    assert books.totals.inodes == 1
    assert books.totals.directories == 0
    assert books.totals.skipped.already_counted == 1
    assert books.tree is not None
    assert books.tree.name(0) == b"/data"


def test_rows_carry_the_name_the_sums_and_their_parent() -> None:
    books = account(tree=True)
    top = books.enter(ROOT, listing(2))
    below = listing(3)
    below.files, below.apparent_size, below.allocated_size = 1, 9, 512
    row = books.enter(ScanL1DirTask(SCOPE, b"a/b", 2, top), below)
    assert books.tree is not None
    assert books.tree.name(row) == b"b"
    assert books.tree.parents[row] == top
    assert books.tree.allocated_sizes[row] == 4096 + 512
    assert books.tree.inodes[row] == 2
