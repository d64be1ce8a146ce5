from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from scantree.reader.mounts import Mount, MountTable
from scantree.scanning.how_far import HowFar
from scantree.scanning.request import ScanRequest
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.used_inodes import used_inodes
from tests.reader.in_child import can_mount, mount, with_own_mounts

USED = {b"/": 1000, b"/data": 200, b"/data/ram": 30}


class Told:
    def __init__(self, used: int) -> None:
        self.f_files, self.f_ffree = used + 7, 7


@pytest.fixture
def mounts(monkeypatch: pytest.MonkeyPatch) -> list[Mount]:
    mounts = [
        Mount(1, b"/", b"/", "ext4"),
        Mount(2, b"/", b"/proc", "proc"),
        Mount(3, b"/", b"/data", "xfs"),
        Mount(4, b"/", b"/data/ram", "tmpfs"),
    ]
    monkeypatch.setattr(MountTable, "read", lambda: MountTable(mounts))
    monkeypatch.setattr(os, "statvfs", lambda path: Told(USED[path]))
    return mounts


def used(root: bytes, **options: Any) -> int | None:
    return used_inodes(ScanRequest(roots=(root,), **options))


@pytest.mark.usefixtures("mounts")
def test_a_whole_file_system_has_as_many_as_are_used_and_those_below_it() -> None:
    assert used(b"/") == 1230
    assert used(b"/", one_file_system=True) == 1000
    assert used(b"/data/") == 230
    assert used(b"/data/ram") == 30


@pytest.mark.usefixtures("mounts")
def test_nothing_is_known_of_a_part_or_of_other_ways_to_count() -> None:
    assert used(b"/data/below") is None
    assert used_inodes(ScanRequest(roots=(b"/", b"/data"))) is None
    odd: list[dict[str, Any]] = [
        {"excludes": (b"*.o",)},
        {"follow_symlinks": True},
        {"count_links": True},
        {"exclude_caches": True},
        {"include_kernfs": True},
    ]
    assert [used(b"/", **options) for options in odd] == [None] * len(odd)


@pytest.mark.parametrize(
    "other",
    [
        Mount(5, b"/", b"/data/net", "nfs4"),
        Mount(6, b"/", b"/data/lower", "overlay"),
        Mount(1, b"/home", b"/data/bound", "ext4"),
    ],
)
def test_nothing_is_known_where_another_kind_lies_below(mounts: list[Mount], other: Mount) -> None:
    mounts.append(other)
    assert used(b"/data") is None
    assert used(b"/data", one_file_system=True) == 200


def test_the_share_is_that_of_the_inodes_and_never_goes_back_nor_to_the_end() -> None:
    far, tree = HowFar(200), DirectoryTree()
    shares = []
    for inodes in (0, 50, 40, 150, 200, 300):
        far.look(tree, [])
        far.take(inodes)
        shares.append(far.share)
    assert shares == [0, 0.25, 0.25, 0.75, 0.99, 0.99]


@pytest.mark.skipif(not can_mount(), reason="needs to mount")
def test_a_real_file_system_has_as_many_as_are_found(tmp_path: Path) -> None:
    def run() -> int | None:
        mount(b"none", os.fsencode(tmp_path), b"tmpfs")
        for number in range(10):
            (tmp_path / f"d{number}").mkdir()
            (tmp_path / f"d{number}" / "file").touch()
        return used(os.fsencode(tmp_path))

    assert with_own_mounts(run) == 21
