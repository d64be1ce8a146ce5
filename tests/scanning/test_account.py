"""The books of a scan, from listings made by hand."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.engine import TaskError
from scantree.reader.listing import (
    EntryKind,
    EntryProblem,
    LinkedEntry,
    Listing,
    Operation,
    Skip,
)
from scantree.scanning.account import NOT_COUNTED, Account
from scantree.scanning.findings import NO_ROW
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.roots import KnownRoots
from scantree.scanning.tasks import ScanL1DirTask, ScanScope
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.visited import EveryDevice, VisitedDirectories

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


def test_problems_that_a_listing_only_counts_are_counted_and_not_listed() -> None:
    books = account()
    partly = listing(5)
    partly.problems = [
        EntryProblem(Operation.STAT, b"x", 13),
        EntryProblem(Operation.STAT, b"y", 5),
    ]
    partly.unlisted_problems = {(Operation.STAT, 13): 2000, (Operation.READ, 5): 1}
    books.enter(ROOT, partly)
    assert books.problems.count == 2003
    assert books.problems.by_errno == {"EACCES": 2001, "EIO": 2}
    assert [problem.path for problem in books.problems.items] == [b"/data/x", b"/data/y"]
    assert books.problems.truncated


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
    assert sum(books.tree.inode_counts) == 3


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
    assert books.tree.inode_counts[row] == 2


def test_what_became_a_file_meanwhile_is_in_the_row_of_its_parent() -> None:
    books = account(tree=True)
    top = books.enter(ROOT, listing(2))
    file = Listing()
    file.identified = True
    file.is_directory = False
    file.device, file.inode = 1, 12
    file.files, file.apparent_size, file.allocated_size = 1, 5, 512
    books.enter(ScanL1DirTask(SCOPE, b"was", 1, top), file)
    assert books.tree is not None
    assert len(books.tree) == 1
    assert (books.tree.inode_counts[top], books.tree.allocated_sizes[top]) == (2, 4096 + 512)


def test_a_root_that_is_excluded_is_no_root_that_could_not_be_read() -> None:
    books = account()
    left_out = Listing()
    left_out.skip = Skip.EXCLUDED
    books.enter(ROOT, left_out)
    assert (books.roots_read, books.totals.skipped.excluded) == (1, 1)


OUTER = ScanL1DirTask(ScanScope(0, b"/data", 0), b"", 0, NO_ROW)
INNER = ScanL1DirTask(ScanScope(1, b"/data/in", 0), b"", 0, NO_ROW)
AGAIN = ScanL1DirTask(ScanScope(2, b"/data/in/.", 0), b"", 0, NO_ROW)


def nested_roots() -> KnownRoots:
    known = KnownRoots()
    known.directories = {(1, 2): 0, (1, 3): 1}
    return known


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_root_counts_as_itself_whatever_is_met_first(order: tuple[int, ...]) -> None:
    books = account(tree=True)
    books.expect(nested_roots(), frozenset())
    met = [
        (OUTER, listing(2)),
        (ScanL1DirTask(OUTER.scope, b"in", 1, NO_ROW), listing(3)),
        (INNER, listing(3)),
        (AGAIN, listing(3)),
    ]
    for number in order:
        books.enter(*met[number])
    assert books.totals.directories == 2
    assert books.totals.skipped.already_counted == 2
    assert books.roots_read == 3
    assert books.tree is not None
    assert [books.tree.path(row) for row in books.tree.roots()] == [b"/data", b"/data/in"]


@pytest.mark.parametrize("is_root_first", [True, False])
def test_a_file_that_is_a_root_and_in_one_is_counted_once(is_root_first: bool) -> None:
    books = account(tree=True)
    known = nested_roots()
    known.others = {(1, 77)}
    books.expect(known, known.others)
    file = Listing()
    file.identified, file.is_directory = True, False
    file.device, file.inode = 1, 77
    directory = listing(2)
    for each in (file, directory):
        each.links = [LinkedEntry(1, 77, EntryKind.FILE, 1, 10, 512)]
    met = [(INNER, file), (OUTER, directory)]
    for task, each in met if is_root_first else reversed(met):
        books.enter(task, each)
    assert (books.totals.files, books.totals.apparent_size) == (1, 10)
    assert books.totals.skipped.already_counted == 1
    assert books.totals.hard_links.extra_links == 0
    assert books.roots_read == 2
    assert books.tree is not None
    sizes = {books.tree.name(row): books.tree.apparent_sizes[row] for row in range(2)}
    assert sizes == {b"/data": 10, b"/data/in": 0}


@pytest.mark.parametrize("has_tree", [True, False])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_linked_inode_belongs_to_the_root_that_was_given_first(
    order: tuple[int, ...], has_tree: bool
) -> None:
    tree = DirectoryTree() if has_tree else None
    books = Account(VisitedDirectories(EveryDevice()), 1000, tree, roots=3)
    for root in order:
        met = listing(10 + root)
        met.links = [LinkedEntry(1, 77, EntryKind.FILE, 4, 10, 512)] * (1 + root % 2)
        met.files, met.apparent_size, met.allocated_size = 1, root, 0
        books.enter(ScanL1DirTask(ScanScope(root, b"%d" % root, 0), b"", 0, NO_ROW), met)
    assert books.root_totals((b"a", b"b", b"c")) == (
        RootTotals(b"a", 10, 60, 4096 + 512, 3),
        RootTotals(b"b", 1, 60, 4096, 2),
        RootTotals(b"c", 2, 60, 4096, 2),
    )


def test_the_only_root_has_what_the_totals_are() -> None:
    books = account()
    met = listing(2)
    met.files, met.apparent_size = 2, 7
    books.enter(ROOT, met)
    assert books.root_totals((b"/data",)) == (RootTotals(b"/data", 7, 60, 4096, 3),)


def test_a_linked_file_that_grew_is_moved_as_it_was_counted() -> None:
    books = Account(VisitedDirectories(EveryDevice()), 1000, None, roots=2)
    for root, size in ((1, 10), (0, 500)):
        met = listing(10 + root)
        met.links = [LinkedEntry(1, 77, EntryKind.FILE, 2, size, 0)]
        books.enter(ScanL1DirTask(ScanScope(root, b"%d" % root, 0), b"", 0, NO_ROW), met)
    assert [root.apparent_size for root in books.root_totals((b"a", b"b"))] == [10, 0]
    assert books.totals.apparent_size == 10


class Arrival(NamedTuple):
    """Directories with numbers of linked inodes in them, in an order in which they come."""

    directories: list[tuple[bytes, ...]]
    inodes: dict[tuple[bytes, ...], list[int]]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Arrival, Arrival]:
    """One tree with links, arriving in two orders."""
    paths: list[tuple[bytes, ...]] = [()]
    for _ in range(draw(st.integers(0, 20))):
        path = (*draw(st.sampled_from(paths)), draw(st.sampled_from([b"a", b"b", b"b-", b"c"])))
        if path not in paths:
            paths.append(path)
    numbers = st.lists(st.integers(1, 6), max_size=4)
    inodes = {path: draw(numbers) for path in paths}

    def in_some_order() -> Arrival:
        keys = {path: draw(st.integers(0, 1000)) for path in paths}
        # A directory comes after its parent, and else anywhere.
        late = {path: max(keys[path[:depth]] for depth in range(len(path) + 1)) for path in paths}
        return Arrival(sorted(paths, key=lambda path: (late[path], len(path))), inodes)

    return in_some_order(), in_some_order()


def books_of(arrival: Arrival, link_counts: dict[int, int]) -> Account:
    books = Account(VisitedDirectories(frozenset()), 1000, DirectoryTree())
    rows: dict[tuple[bytes, ...], int] = {}
    for number, path in enumerate(arrival.directories):
        directory = listing(100 + number)
        directory.links = [
            LinkedEntry(1, inode, EntryKind.FILE, link_counts[inode], 10**inode, 512 * inode)
            for inode in arrival.inodes[path]
        ]
        parent = rows[path[:-1]] if path else NO_ROW
        task = ScanL1DirTask(SCOPE, b"/".join(path), len(path), parent)
        rows[path] = books.enter(task, directory)
    return books


@given(arrivals(), st.booleans())
def test_a_linked_inode_is_in_the_row_that_comes_first_whatever_arrives_first(
    orders: tuple[Arrival, Arrival], peers_outside: bool
) -> None:
    inodes = orders[0].inodes
    names = Counter(inode for met in inodes.values() for inode in met)
    link_counts = {inode: max(2, count) + peers_outside for inode, count in names.items()}
    owners = {inode: min(path for path in inodes if inode in inodes[path]) for inode in names}
    expected = {
        b"/".join((b"/data", *path)): (
            sum(10**inode for inode, owner in owners.items() if owner == path),
            4096 + sum(512 * inode for inode, owner in owners.items() if owner == path),
            1 + sum(owner == path for owner in owners.values()),
            sum(owner == path for owner in owners.values()),
        )
        for path in inodes
    }
    for order in orders:
        books = books_of(order, link_counts)
        tree = books.tree
        assert tree is not None
        assert expected == {
            tree.path(row): (
                tree.apparent_sizes[row],
                tree.allocated_sizes[row],
                tree.inode_counts[row],
                tree.file_counts[row],
            )
            for row in range(len(tree))
        }
        assert books.totals.files == len(names)
        assert books.totals.apparent_size == sum(10**inode for inode in names)
        assert books.totals.hard_links.extra_links == names.total() - len(names)


def test_a_file_that_grew_between_its_names_makes_no_row_negative() -> None:
    books = account(tree=True)
    top = books.enter(ROOT, listing(2))
    for name, inode, size in ((b"b", 3, 10), (b"a", 4, 10**9)):
        directory = listing(inode)
        directory.directory_allocated_size = 0
        directory.links = [LinkedEntry(1, 77, EntryKind.FILE, 2, size, size)]
        books.enter(ScanL1DirTask(SCOPE, name, 1, top), directory)
    assert books.tree is not None
    assert list(books.tree.apparent_sizes) == [0, 0, 10]
    assert list(books.tree.allocated_sizes) == [4096, 0, 10]
    assert list(books.tree.inode_counts) == [1, 1, 2]
