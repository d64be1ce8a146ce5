"""Random changes, told by an independent walk: the sums of each directory, each file's fate."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import scantree
from scantree.compare.sums import Sums
from tests.compare.compared import comparing
from tests.saved.kept import plant

KEPT = b"kept"
"""A file that stays in each directory: by it a directory that was moved is known again."""


class Walked(NamedTuple):
    """What a walk found: the sums of directories by inode, files by path, and paths by inode."""

    sums: dict[int, Sums]
    directories: dict[int, bytes]
    files: dict[bytes, os.stat_result]


def walk(root: bytes) -> Walked:
    """Hard links must not be there."""
    found = Walked({}, {}, {})

    def enter(path: bytes) -> Sums:
        status = os.lstat(path)
        sums = Sums(0, status.st_blocks * 512, 1, 0)
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                sums = sums.plus(enter(entry.path))
                continue
            inner = os.lstat(entry.path)
            found.files[entry.path] = inner
            size = (
                inner.st_size if entry.is_file(follow_symlinks=False) or entry.is_symlink() else 0
            )
            is_file = entry.is_file(follow_symlinks=False)
            sums = sums.plus(Sums(size, inner.st_blocks * 512, 1, int(is_file)))
        found.sums[status.st_ino] = sums
        found.directories[status.st_ino] = path
        return sums

    enter(root)
    return found


def change_somewhere(root: bytes, choose: random.Random, parking: bytes) -> None:
    """One change; what is removed is parked, so that no inode is given to anything else."""
    directories = sorted(path for path, _, _ in os.walk(root))
    files = sorted(
        os.path.join(path, name)
        for path, _, names in os.walk(root)
        for name in names
        if name != KEPT
    )
    regular = [path for path in files if os.path.isfile(path) and not os.path.islink(path)]
    if len(directories) < 3 or not regular:
        return
    place = choose.choice(directories)
    fresh = os.path.join(place, b"new%d" % choose.randrange(10**9))
    moves: list[Callable[[], object]] = [
        lambda: os.rename(choose.choice(files), os.path.join(parking, os.path.basename(fresh))),
        lambda: os.rename(choose.choice(files), fresh),
        lambda: os.truncate(choose.choice(regular), choose.randrange(30_000)),
        lambda: _write(choose.choice(regular), "ab"),
        lambda: _write(fresh, "wb"),
        lambda: os.mkdir(fresh),
        lambda: _move(choose.choice(directories[1:]), fresh),
        lambda: os.rename(choose.choice(directories[1:]), os.path.join(parking, b"d" + fresh[-9:])),
    ]
    choose.choice(moves)()


def _write(path: bytes, mode: str) -> None:
    with open(path, mode) as file:
        file.write(b"x" * 7000)


def _move(source: bytes, target: bytes) -> None:
    if not target.startswith(source + b"/"):
        os.rename(source, target)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_is_what_two_walks_tell(tmp_path: Path, seed: int) -> None:
    root = os.fsencode(tmp_path / "tree")
    parking = os.fsencode(tmp_path / "parked")
    os.mkdir(parking)
    plant(Path(os.fsdecode(root)), 40, seed=seed)
    _have_own_files(root)
    before = walk(root)
    scantree.scan(root, save=tmp_path / "old")
    choose = random.Random(seed)
    for _ in range(25):
        change_somewhere(root, choose, parking)
    now = walk(root)
    scantree.scan(root, save=tmp_path / "new")
    with comparing(tmp_path / "old", tmp_path / "new") as comparison:
        told = comparison.changes
        inode = os.lstat(root).st_ino
        assert comparison.delta == now.sums[inode].minus(before.sums[inode])
    assert {
        (each.path, each.change, each.moved_from, each.delta)
        for each in told
        if each.kind == "directory"
    } == set(directories_told(before, now, root))
    assert {
        (each.path, each.change, each.moved_from) for each in told if each.kind != "directory"
    } == set(files_told(before, now))


def directories_told(
    before: Walked, now: Walked, root: bytes
) -> Iterator[tuple[bytes, str, bytes | None, Sums]]:
    """What is to be told of directories."""
    for inode, path in now.directories.items():
        was = before.directories.get(inode)
        sums = now.sums[inode]
        if was is None:
            if os.lstat(os.path.dirname(path)).st_ino in before.directories:
                yield path, "new", None, sums
            continue
        delta = sums.minus(before.sums[inode])
        if path != root and not stayed(before, path, was):
            yield path, "moved", was, delta
        elif any(delta):
            sign = delta.allocated_size or delta.apparent_size or delta.inodes or delta.files
            yield path, "grown" if sign > 0 else "shrunk", None, delta
    inodes = {path: inode for inode, path in before.directories.items()}
    for inode, was in before.directories.items():
        if inode not in now.directories and inodes.get(os.path.dirname(was)) in now.directories:
            yield was, "gone", None, Sums().minus(before.sums[inode])


def files_told(before: Walked, now: Walked) -> Iterator[tuple[bytes, str, bytes | None]]:
    """What is to be told of what is no directory; nothing that is new, or gone, as a whole."""
    paths = {status.st_ino: path for path, status in before.files.items()}
    settled = set()
    for path, status in now.files.items():
        was = paths.get(status.st_ino)
        is_in_new = os.lstat(os.path.dirname(path)).st_ino not in before.directories
        if was is not None:
            same = before.files[was]
            size = status.st_blocks - same.st_blocks or status.st_size - same.st_size
            if stayed(before, path, was):
                settled.add(was)
                if size:
                    yield path, "grown" if size > 0 else "shrunk", None
                continue
            if (same.st_size, int(same.st_mtime)) == (status.st_size, int(status.st_mtime)):
                settled.add(was)
                yield path, "moved", was
                continue
        if not is_in_new:
            yield path, "new", None
    inodes = {path: inode for inode, path in before.directories.items()}
    for was in before.files:
        if was not in settled and inodes[os.path.dirname(was)] in now.directories:
            yield was, "gone", None


def stayed(before: Walked, path: bytes, was: bytes) -> bool:
    """Whether what was at a path is in its directory still, under its name, wherever that is."""
    home = before.directories.get(os.lstat(os.path.dirname(path)).st_ino)
    return home is not None and os.path.join(home, os.path.basename(path)) == was


def _have_own_files(root: bytes) -> None:
    """Have a file in each directory that stays, and no hard links."""
    for path, _, names in os.walk(root):
        for name in names:
            if os.lstat(os.path.join(path, name)).st_nlink > 1:
                os.unlink(os.path.join(path, name))
        _write(os.path.join(path, KEPT), "wb")


def test_a_tree_and_its_copy_elsewhere_are_the_same(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    plant(root, 30)
    scantree.scan(root, save=tmp_path / "old")
    shutil.copytree(
        root, tmp_path / "copy", symlinks=True, copy_function=shutil.copy2, ignore=_fifos
    )
    os.remove(next(path for path in (tmp_path / "copy").rglob("f1*") if path.is_file()))
    scantree.scan(tmp_path / "copy", save=tmp_path / "new")
    with comparing(tmp_path / "old", tmp_path / "new") as comparison:
        assert comparison.reasons == []
        gone = [each for each in comparison.changes if each.change == "gone"]
        assert not any(each.change in {"moved", "new"} for each in comparison.changes)
    assert len([each for each in gone if each.path.rpartition(b"/")[2].startswith(b"f1")]) == 1


def _fifos(directory: object, names: list[str]) -> set[str]:
    return {"fifo"} & set(names)
