"""What directories share by hard links, against sets of inodes of a plain walk."""

from __future__ import annotations

import os
import random
import stat
from collections import Counter
from pathlib import Path
from typing import TypeAlias

import pytest
import trio

from scantree.reader.listing import EntryKind
from scantree.saved.loading import loading
from scantree.saved.new_scan import keep_new_scan
from scantree.scanning import Scan
from scantree.scanning.findings import Directories
from scantree.scanning.request import ScanRequest
from scantree.space.kept_shared import shared_in, why_unknown
from scantree.space.links_sink import LinksSink
from scantree.space.shared import LinkedNames, Shared, Sums
from tests.space.found import python_reader

Told: TypeAlias = dict[bytes, tuple[Sums, Sums]]
"""What is exclusive to each directory, by its path, and what is shared."""


def plant(root: Path, outside: Path, seed: int) -> None:
    """A tree in which inodes of every kind have names in many places, also outside of it."""
    choose = random.Random(seed)
    places = [root]
    planted: list[Path] = []
    for number in range(60):
        place = choose.choice(places[-15:]) / choose.choice([f"d{number}", f"\udcff{number}\n"])
        place.mkdir()
        places.append(place)
        for name in range(choose.randrange(3)):
            file = place / f"f{name}"
            file.write_bytes(b"x" * choose.randrange(40_000))
            planted.append(file)
        if choose.random() < 0.1:
            (place / "soft").symlink_to("nowhere")
            os.mkfifo(place / "fifo")
            planted += (place / "soft", place / "fifo")
        for name in range(choose.randrange(6) if planted else 0):
            where = outside if choose.random() < 0.1 else choose.choice(places)
            os.link(choose.choice(planted), where / f"l{number}-{name}", follow_symlinks=False)


def walked(*roots: Path) -> Told:
    """The same by counting the names of each inode below each directory."""
    told: Told = {}
    for root in roots:
        for place, _, _ in os.walk(bytes(root)):
            names: Counter[tuple[int, int]] = Counter()
            status: dict[tuple[int, int], os.stat_result] = {}
            for inner, directories, files in os.walk(place):
                paths = [inner, *(os.path.join(inner, name) for name in files)]
                paths += [
                    path
                    for name in directories
                    if os.path.islink(path := os.path.join(inner, name))
                ]
                for path in paths:
                    found = os.lstat(path)
                    key = (found.st_dev, found.st_ino)
                    names[key] += 1
                    status[key] = found
            exclusive, shared = Sums(), Sums()
            for key, found in status.items():
                has_size = stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)
                sums = Sums(
                    found.st_size if has_size else 0,
                    found.st_blocks * 512,
                    1,
                    stat.S_ISREG(found.st_mode),
                )
                if stat.S_ISDIR(found.st_mode) or names[key] == found.st_nlink:
                    exclusive = exclusive.plus(sums)
                else:
                    shared = shared.plus(sums)
            told[place] = (exclusive, shared)
    return told


def told_of(directories: Directories, shared: Shared) -> Told:
    return {
        directories.path(row): (shared.exclusive(row), shared.shared(row))
        for row in range(len(directories))
    }


def scanned(*roots: Path, jobs: int | None = None, in_python: bool = False) -> Told:
    sink = LinksSink()
    request = ScanRequest(tuple(map(os.fsencode, roots)), tree=True, jobs=jobs)
    reader = python_reader if in_python else None
    report = trio.run(Scan(request, sinks=[sink], reader=reader).run)
    assert report.tree is not None
    return told_of(report.tree, Shared(report.tree, sink.names))


def kept(file: Path, *roots: Path) -> Told:
    request = ScanRequest(tuple(map(os.fsencode, roots)), tree=True, entries=True)
    keeper = keep_new_scan(os.fsencode(file), request, force=True)
    keeper.start()
    trio.run(Scan(request, sinks=[keeper]).run)
    assert keeper.failure is None
    with loading(os.fsencode(file)) as scan:
        return told_of(scan.findings, shared_in(scan.findings))


@pytest.fixture(params=range(4))
def tree(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    plant(root, outside, request.param)
    return root


def test_sums_are_those_of_a_plain_walk_whatever_reads_and_in_what_order(
    tree: Path, tmp_path: Path
) -> None:
    expected = walked(tree)
    assert any(shared.inodes for _, shared in expected.values())
    assert scanned(tree) == expected
    assert scanned(tree, jobs=4) == expected
    assert scanned(tree, in_python=True) == expected
    assert kept(tmp_path / "scan", tree) == expected


def test_roots_beside_each_other_share_what_has_names_in_both(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    expected = walked(tree, outside)
    assert expected[bytes(outside)][1].inodes
    assert scanned(tree, outside) == expected
    assert scanned(outside, tree) == expected
    assert kept(tmp_path / "scan", outside, tree) == expected


def test_what_a_directory_has_in_all_is_what_du_says_of_it_alone(tree: Path) -> None:
    for path, (exclusive, shared) in scanned(tree).items():
        if path.count(b"/") > bytes(tree).count(b"/") + 1:
            continue
        alone = trio.run(Scan(ScanRequest((path,))).run).totals
        assert exclusive.plus(shared) == Sums(
            alone.apparent_size, alone.allocated_size, alone.inodes, alone.files
        )


class Chain:
    """Directories of which each lies in the one before; enough of ``Directories`` for sums."""

    def __init__(self, parents: list[int]) -> None:
        self._parents = parents

    def parent(self, row: int) -> int:
        return self._parents[row]

    def no_size(self, row: int) -> int:
        return 0

    apparent_size = allocated_size = inodes = files = no_size


def test_an_inode_with_names_in_very_many_directories_takes_no_square_of_them() -> None:
    many = 20_000
    directories = Chain([-1] + [0] * many)
    names = LinkedNames()
    for row in range(1, many + 1):
        names.add(row, 1, 2, many, EntryKind.FILE, (5, 7))
    shared = Shared(directories, names, {})  # type: ignore[arg-type]
    assert shared.exclusive(0) == Sums(5, 7, 1, 1)
    assert shared.shared(0) == Sums()
    assert shared.shared(many) == Sums(5, 7, 1, 1)


def test_names_that_the_scan_did_not_meet_are_outside_of_every_directory() -> None:
    names = LinkedNames()
    for row in (1, 2):
        names.add(row, 1, 2, 3, EntryKind.FILE, (5, 7))
    shared = Shared(Chain([-1, 0, 0]), names, {})  # type: ignore[arg-type]
    assert [shared.shared(row).inodes for row in range(3)] == [1, 1, 1]
    assert [shared.exclusive(row).inodes for row in range(3)] == [0, 0, 0]


def test_an_inode_with_more_names_than_its_link_count_says_is_one() -> None:
    names = LinkedNames(is_exact=False)
    for row in (1, 2, 3):
        names.add(row, 1, 2, 2, EntryKind.FILE, (5, 7))
    shared = Shared(Chain([-1, 0, 0, 0]), names, {})  # type: ignore[arg-type]
    assert shared.exclusive(0) == Sums(5, 7, 1, 1)
    assert [shared.shared(row).inodes for row in range(4)] == [0, 1, 1, 1]


@pytest.mark.parametrize("option", ["count_links", "follow_symlinks"])
def test_of_a_scan_that_counted_otherwise_nothing_is_known(tmp_path: Path, option: str) -> None:
    request = ScanRequest((bytes(tmp_path),), **{option: True})  # type: ignore[arg-type]
    report = trio.run(Scan(request).run)
    assert why_unknown(report, has_entries=True) is not None
    report = trio.run(Scan(ScanRequest((bytes(tmp_path),))).run)
    assert why_unknown(report, has_entries=True) is None
    assert why_unknown(report, has_entries=False) is not None
