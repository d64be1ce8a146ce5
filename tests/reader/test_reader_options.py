"""What every reader does with its options: links, excludes, and where it stops descending."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.reader.listing import (
    EntryKind,
    Listing,
    Skip,
    Subdirectory,
)
from tests.reader.conftest import Start
from tests.reader.in_child import as_nobody, bind, mount, needs_root, with_own_mounts
from tests.reader.walk import ROOT, below, children

# Symbolic links that are followed


def test_followed_links_count_as_what_they_lead_to(start: Start, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "file").write_bytes(b"x" * 77)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "inner").mkdir()
    (tmp_path / "d" / "inner" / "leaf").write_bytes(b"x" * 5)
    (tmp_path / "root" / "to_file").symlink_to("../file")
    (tmp_path / "root" / "to_d").symlink_to("../d")
    (tmp_path / "root" / "nowhere").symlink_to("none")
    (tmp_path / "root" / "loop").symlink_to("loop")
    listings = start(tmp_path / "root", follow_symlinks=True).read_tree()
    root = listings[b""]
    assert root.subdirectories == [Subdirectory(b"to_d", (tmp_path / "d").stat().st_ino, True)]
    kinds = sorted((entry.kind, entry.apparent_size) for entry in root.links)
    assert kinds == [(EntryKind.FILE, 77), (EntryKind.SYMLINK, 4), (EntryKind.SYMLINK, 4)]
    assert root.problems == []
    assert listings[b"to_d"].inode == (tmp_path / "d").stat().st_ino
    assert [entry.apparent_size for entry in listings[b"to_d/inner"].links] == [5]


def test_followed_links_are_summed_where_every_link_counts(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 77)
    (tmp_path / "link").symlink_to("file")
    (listing,) = start(tmp_path, follow_symlinks=True, count_links=True).read(ROOT)
    assert (listing.files, listing.symlinks, listing.apparent_size) == (2, 0, 154)


# Excludes


def test_excluded_entries_are_counted_as_such_alone(start: Start, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_bytes(b"1")
    (tmp_path / "drop.o").write_bytes(b"22")
    (tmp_path / "build" / "sub").mkdir(parents=True)
    (tmp_path / "src" / "gen").mkdir(parents=True)
    patterns = (b"*.o", b"build", b"src/gen")
    listings = start(tmp_path, exclude_patterns=patterns).read_tree()
    assert listings.keys() == {b"", b"src"}
    assert (listings[b""].excluded, listings[b"src"].excluded) == (2, 1)
    assert (listings[b""].files, listings[b""].apparent_size) == (1, 1)


def test_excludes_see_the_path_from_the_root_as_given(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r" / "s").mkdir(parents=True)
    (tmp_path / "r" / "s" / "t").touch()
    monkeypatch.chdir(tmp_path)
    for root in (b"r", b"r/"):
        listings = start(root, exclude_patterns=(b"[r]/s/t",)).read_tree()
        assert listings[b"s"].excluded == 1


def test_a_root_can_be_excluded(start: Start, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (listing,) = start(tmp_path / "root", exclude_patterns=(b"root",)).read(ROOT)
    assert listing.skip is Skip.EXCLUDED
    assert listing.excluded == 0


# File systems


def _other_filesystem(start: Start, root: Path, one_file_system: bool) -> dict[bytes, Listing]:
    def run() -> dict[bytes, Listing]:
        mount(b"tmpfs", os.fsencode(root / "a" / "mnt"), b"tmpfs")
        (root / "a" / "mnt" / "inner").mkdir()
        (root / "a" / "mnt" / "inner" / "file").write_bytes(b"123")
        return start(root, one_file_system=one_file_system).read_tree()

    (root / "a" / "mnt").mkdir(parents=True)
    return with_own_mounts(run)


@pytest.mark.usefixtures("mounts_allowed")
def test_other_file_systems_are_read(start: Start, tmp_path: Path) -> None:
    listings = _other_filesystem(start, tmp_path, one_file_system=False)
    assert listings[b"a/mnt"].device != listings[b"a"].device
    assert listings[b"a/mnt/inner"].apparent_size == 3


@pytest.mark.usefixtures("mounts_allowed")
def test_other_file_systems_are_skipped_on_demand(start: Start, tmp_path: Path) -> None:
    listings = _other_filesystem(start, tmp_path, one_file_system=True)
    assert listings.keys() == {b"", b"a", b"a/mnt"}
    assert listings[b"a/mnt"].skip is Skip.OTHER_FILESYSTEM


def _kernel_filesystem(start: Start, root: Path, include_kernfs: bool) -> Listing:
    def run() -> Listing:
        mount(b"proc", os.fsencode(root / "odd" / "name"), b"proc")
        walk = start(root, include_kernfs=include_kernfs)
        (odd,) = below(walk, b"odd")
        (listing,) = walk.read(*children(odd, walk.read(odd)[0]))
        return listing

    (root / "odd" / "name").mkdir(parents=True)
    return with_own_mounts(run)


@pytest.mark.usefixtures("mounts_allowed")
def test_kernel_file_systems_are_skipped_wherever_they_are(start: Start, tmp_path: Path) -> None:
    listing = _kernel_filesystem(start, tmp_path, include_kernfs=False)
    assert (listing.skip, listing.subdirectories) == (Skip.KERNEL_FILESYSTEM, [])


@needs_root
@pytest.mark.usefixtures("mounts_allowed")
def test_a_kernel_file_system_that_may_not_be_read_is_skipped_without_a_mount_table(
    start_safe: Start, public_path: Path
) -> None:
    shut = public_path / "shut"

    def run() -> Listing:
        mount(b"mqueue", os.fsencode(shut), b"mqueue")
        shut.chmod(0o700)
        mount(b"tmpfs", b"/proc", b"tmpfs")
        (listing,) = as_nobody(lambda: [start_safe(public_path).read_tree()[b"shut"]])
        return listing

    shut.mkdir()
    listing = with_own_mounts(run)
    assert (listing.skip, listing.problems) == (Skip.KERNEL_FILESYSTEM, [])


@pytest.mark.usefixtures("mounts_allowed")
def test_kernel_file_systems_are_read_on_demand(start: Start, tmp_path: Path) -> None:
    listing = _kernel_filesystem(start, tmp_path, include_kernfs=True)
    assert listing.skip is None
    assert b"self" not in {sub.name for sub in listing.subdirectories}
    assert b"sys" in {sub.name for sub in listing.subdirectories}


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc")
def test_a_kernel_file_system_as_root_is_read(start: Start) -> None:
    walk = start(b"/proc/sys")
    listings = walk.read(*below(walk, b"kernel"))
    assert listings[0].skip is None
    assert listings[0].files > 0


@pytest.mark.usefixtures("mounts_allowed")
def test_a_bind_mount_is_read_as_what_it_shows(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "file").write_bytes(b"12345")
    (tmp_path / "x" / "y").mkdir(parents=True)

    def run() -> dict[bytes, Listing]:
        bind(os.fsencode(tmp_path / "data"), os.fsencode(tmp_path / "x" / "y"))
        return start(tmp_path).read_tree()

    listings = with_own_mounts(run)
    assert listings[b"x/y"].apparent_size == 5
    assert listings[b"x/y"].inode == listings[b"data"].inode
