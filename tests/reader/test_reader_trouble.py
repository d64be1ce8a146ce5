"""What every reader does where something is in its way: rights, changes, limits."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from scantree.reader.listing import (
    EntryProblem,
    Listing,
    Operation,
    Skip,
)
from scantree.reader.protocol import ReadOptions
from tests.reader.conftest import Start
from tests.reader.in_child import as_nobody, descriptors_with, in_child, needs_root
from tests.reader.kinds import ReaderKind
from tests.reader.walk import ROOT, Request, Walk, below, children

# What cannot be read


@needs_root
def test_a_directory_that_cannot_be_read_counts_itself(start: Start, public_path: Path) -> None:
    (public_path / "shut" / "below").mkdir(parents=True)
    (public_path / "shut").chmod(0)
    listing = as_nobody(lambda: start(public_path).read_tree())[b"shut"]
    status = (public_path / "shut").stat()
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]
    assert (listing.device, listing.inode) == (status.st_dev, status.st_ino)
    assert listing.directory_allocated_size == status.st_blocks * 512


@needs_root
def test_a_root_that_cannot_be_read_counts_itself(start: Start, public_path: Path) -> None:
    (public_path / "shut").mkdir(mode=0o711)
    (listing,) = as_nobody(lambda: start(public_path / "shut").read(ROOT))
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]


@needs_root
def test_entries_that_cannot_be_looked_at_are_a_problem_each(
    start: Start, public_path: Path
) -> None:
    (public_path / "names" / "sub").mkdir(parents=True)
    (public_path / "names" / "a").touch()
    (public_path / "names" / "b").touch()
    (public_path / "names").chmod(0o744)
    listings = as_nobody(lambda: start(public_path).read_tree())
    names = listings[b"names"]
    assert not names.failed
    assert sorted(names.problems) == [
        EntryProblem(Operation.STAT, b"a", errno.EACCES),
        EntryProblem(Operation.STAT, b"b", errno.EACCES),
    ]
    sub = listings[b"names/sub"]
    assert (sub.failed, sub.identified) == (True, False)
    assert sub.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]


@needs_root
def test_passing_through_a_directory_takes_no_right_to_read_it(
    start: Start, public_path: Path
) -> None:
    (public_path / "pass" / "open").mkdir(parents=True)
    (public_path / "pass" / "open" / "file").write_bytes(b"123")
    (public_path / "pass").chmod(0o711)
    # Without an inode number to compare, each component is opened on its own.
    request = Request(0, b"pass/open", public_path.stat().st_dev, 0)

    def run() -> list[Listing]:
        walk = start(public_path)
        walk.read(ROOT)
        return walk.read(request)

    (listing,) = as_nobody(run)
    assert listing.apparent_size == 3


# What changes meanwhile


def test_a_directory_that_vanished_is_no_problem(start: Start, tmp_path: Path) -> None:
    (tmp_path / "gone" / "below").mkdir(parents=True)
    walk = start(tmp_path)
    (gone,) = below(walk, b"gone")
    (listing,) = walk.read(gone)
    inside = children(gone, listing)
    shutil.rmtree(tmp_path / "gone")
    for each in walk.read(gone, *inside):
        assert (each.skip, each.failed, each.problems) == (Skip.VANISHED, False, [])


def test_a_directory_replaced_by_a_file_counts_as_the_file(start: Start, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    walk = start(tmp_path)
    requests = below(walk, b"d")
    (tmp_path / "d").rmdir()
    (tmp_path / "d").write_bytes(b"12345")
    (listing,) = walk.read(*requests)
    assert (listing.is_directory, listing.failed, listing.skip) == (False, False, None)
    assert (listing.files, listing.apparent_size) == (1, 5)


def test_a_directory_replaced_by_a_link_counts_as_the_link(start: Start, tmp_path: Path) -> None:
    (tmp_path / "root" / "d").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret").write_bytes(b"x" * 999)
    walk = start(tmp_path / "root")
    requests = below(walk, b"d")
    (tmp_path / "root" / "d").rmdir()
    (tmp_path / "root" / "d").symlink_to("../elsewhere")
    (listing,) = walk.read(*requests)
    assert (listing.is_directory, listing.symlinks, listing.files) == (False, 1, 0)
    assert listing.apparent_size == len("../elsewhere")


def test_a_directory_replaced_by_another_is_read(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a" / "d").mkdir(parents=True)
    walk = start(tmp_path)
    (a,) = below(walk, b"a")
    requests = children(a, walk.read(a)[0])
    (tmp_path / "a" / "d").rename(tmp_path / "old")
    (tmp_path / "a" / "d").mkdir()
    (tmp_path / "a" / "d" / "file").write_bytes(b"1234")
    (listing,) = walk.read(*requests)
    assert listing.apparent_size == 4
    assert listing.inode == (tmp_path / "a" / "d").stat().st_ino


def test_a_swapped_parent_leads_nowhere_else(start_safe: Start, tmp_path: Path) -> None:
    (tmp_path / "root" / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "elsewhere" / "b" / "c").mkdir(parents=True)
    (tmp_path / "elsewhere" / "b" / "c" / "secret").write_bytes(b"x" * 999)
    walk = start_safe(tmp_path / "root")
    (a,) = below(walk, b"a")
    (b,) = children(a, walk.read(a)[0])
    (c,) = children(b, walk.read(b)[0])
    (tmp_path / "root" / "a").rename(tmp_path / "moved")
    (tmp_path / "root" / "a").symlink_to("../elsewhere")
    assert [listing.skip for listing in walk.read(b, c)] == [Skip.VANISHED, Skip.VANISHED]


def test_a_root_that_moves_is_still_read(start_safe: Start, tmp_path: Path) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root" / "sub" / "file").write_bytes(b"123")
    walk = start_safe(tmp_path / "root")
    requests = below(walk, b"sub")
    (tmp_path / "root").rename(tmp_path / "other")
    (listing,) = walk.read(*requests)
    assert listing.apparent_size == 3


def test_a_working_directory_that_changes_does_no_harm(
    start_safe: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root" / "sub" / "file").write_bytes(b"123")
    monkeypatch.chdir(tmp_path)
    walk = start_safe(b"root")
    requests = below(walk, b"sub")
    monkeypatch.chdir("/")
    (listing,) = walk.read(*requests)
    assert listing.apparent_size == 3


# Limits


def make_deep(base: bytes, name: bytes, depth: int) -> None:
    """``depth`` directories inside each other, and a file in each."""
    at = os.open(base, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=at)
        below_fd = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below_fd
        os.close(os.open(b"file", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)


def remove_deep(base: bytes, name: bytes, depth: int) -> None:
    """Undo ``make_deep`` without paths that are too long and without recursion."""
    inside = base + b"/" + name
    for number in range(depth):
        # Lift what is below, so that the directory above can go.
        child = base + b"/lifted%d" % number
        at = os.open(inside, os.O_RDONLY)
        os.unlink(b"file", dir_fd=at)
        if number < depth - 1:
            os.rename(name, child, src_dir_fd=at)
        os.close(at)
        os.rmdir(inside)
        inside = child


def test_a_tree_is_read_far_beyond_path_max(start_safe: Start, tmp_path: Path) -> None:
    name = b"n" * 255
    depth = 3000
    base = os.fsencode(tmp_path)
    make_deep(base, name, depth)
    try:
        walk = start_safe(tmp_path)
        request, found, files = ROOT, 0, 0
        while True:
            (listing,) = walk.read(request)
            files += listing.files
            if not listing.subdirectories:
                break
            found += 1
            (request,) = children(request, listing)
        assert (found, files) == (depth, depth)
        # Without an inode number to compare, each component is opened on its own.
        (listing,) = walk.read(request._replace(inode=0))
        assert listing.files == 1
        (listing,) = walk.read(request._replace(dir_prefix=request.dir_prefix + b"/none"))
        assert listing.skip is Skip.VANISHED
    finally:
        remove_deep(base, name, depth)


@pytest.mark.parametrize("jobs", [1, 4])
def test_few_descriptors_are_enough(start: Start, tmp_path: Path, jobs: int) -> None:
    resource = pytest.importorskip("resource")
    for number in range(300):
        (tmp_path / f"a{number % 20}" / f"d{number}").mkdir(parents=True)
        (tmp_path / f"a{number % 20}" / f"d{number}" / "file").write_bytes(b"x")

    def run() -> tuple[int, int, list[EntryProblem]]:
        limit = descriptors_with(8)
        walk = start(tmp_path, jobs=jobs)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        listings = walk.read_tree().values()
        problems = [problem for each in listings for problem in each.problems]
        return len(listings), sum(each.files for each in listings), problems

    assert in_child(run) == (321, 300, [])


def test_few_descriptors_are_enough_for_many_roots(start: Start, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    roots = [tmp_path / f"r{number}" for number in range(40)]
    for root in roots:
        (root / "sub").mkdir(parents=True)
        (root / "sub" / "file").write_bytes(b"x")

    def run() -> list[tuple[int, list[EntryProblem]]]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors_with(8),) * 2)
        walk = start(*roots, jobs=2)
        found = walk.read(*(Request(number) for number in range(40)))
        subs = [
            child for number, each in enumerate(found) for child in children(Request(number), each)
        ]
        return [(each.files, each.problems) for each in [*found, *walk.read(*subs)]]

    assert in_child(run) == [(0, [])] * 40 + [(1, [])] * 40


def test_a_directory_without_any_descriptor_left_is_a_problem_and_counts_itself(
    start: Start, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource")
    (tmp_path / "sub").mkdir()

    def run() -> Listing:
        walk = start(tmp_path)
        requests = below(walk, b"sub")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 64), hard))
        held = []
        try:
            while True:
                held.append(os.open("/", os.O_RDONLY))
        except OSError:
            (listing,) = walk.read(*requests)
        for descriptor in held:
            os.close(descriptor)
        return listing

    listing = in_child(run)
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EMFILE)]
    assert listing.inode == (tmp_path / "sub").stat().st_ino


@needs_root
@pytest.mark.parametrize("left", [1, 2, 3, 8])
def test_with_few_descriptors_a_directory_that_may_not_be_read_says_so_and_counts_itself(
    kind: ReaderKind, public_path: Path, left: int
) -> None:
    resource = pytest.importorskip("resource")
    enough = {"python": 3, "python-inline": 2, "python-by-path": 2}.get(kind.name, 1)
    if left < enough:
        pytest.skip(f"it takes {enough} descriptors to read a directory")
    sub = public_path / "a" / "sub"
    sub.mkdir(parents=True)
    sub.chmod(0)

    def run() -> Listing:
        reader = kind.open(ReadOptions((os.fsencode(public_path),)), 1)
        held = [os.open("/", os.O_RDONLY)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (held[0] + 20, 1024))
        try:
            while True:
                held.append(os.open("/", os.O_RDONLY))
        except OSError:
            for descriptor in held[-left:]:
                os.close(descriptor)
        return Walk(reader).read_tree()[b"a/sub"]

    listing = as_nobody(run)
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]
