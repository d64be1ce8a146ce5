import os
import stat
from pathlib import Path

import pytest

from benchmarks.planting import Facts, plant
from benchmarks.shapes import NO_PARENT, SHAPES, Directory, Plan, plan
from tests.machine import needs_proc


def look(root: Path) -> Facts:
    """Count what is on the disk, without the code that put it there."""
    facts = Facts(directories=1)
    names: dict[int, int] = {}
    for top, directories, others in os.walk(root, followlinks=False):
        depth = len(Path(top).relative_to(root).parts)
        facts.max_depth = max(facts.max_depth, depth)
        for name in [*directories, *others]:
            status = os.lstat(os.path.join(top, name))
            if stat.S_ISDIR(status.st_mode):
                facts.directories += 1
                continue
            names[status.st_ino] = names.get(status.st_ino, 0) + 1
            if names[status.st_ino] > 1:
                facts.extra_links += 1
                facts.linked_inodes += names[status.st_ino] == 2
                continue
            facts.files += stat.S_ISREG(status.st_mode)
            facts.symlinks += stat.S_ISLNK(status.st_mode)
            facts.others += stat.S_ISFIFO(status.st_mode)
            facts.apparent_size += status.st_size
    return facts


def contents(root: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(path.relative_to(root)), status.st_mode, status.st_nlink)
        if stat.S_ISDIR((status := path.lstat()).st_mode)
        else (str(path.relative_to(root)), status.st_size, status.st_nlink)
        for path in root.rglob("*")
    )


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_the_facts_are_what_is_on_the_disk(kind: str, tmp_path: Path) -> None:
    facts = plant(plan(kind, 250, seed=4), str(tmp_path / "tree"), seed=4)
    assert facts == look(tmp_path / "tree")
    assert facts.inodes == facts.directories + facts.files + facts.symlinks + facts.others


def test_the_same_seed_makes_the_same_tree(tmp_path: Path) -> None:
    for name in ("one", "two"):
        plant(plan("linked", 100, seed=2), str(tmp_path / name), seed=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_linked_tree_has_links_within_and_across_directories(tmp_path: Path) -> None:
    facts = plant(plan("linked", 100, seed=2), str(tmp_path), seed=2)
    own = [path for path in tmp_path.rglob("link_0") if path.samefile(path.parent / "file_000.dat")]
    shared = list(tmp_path.rglob("shared_link_0"))
    assert own
    assert shared
    assert facts.symlinks
    assert facts.others


def test_some_files_have_data_and_most_have_none(tmp_path: Path) -> None:
    plant(plan("seed", 100, seed=1), str(tmp_path), seed=1)
    files = [path.stat() for path in tmp_path.rglob("*.dat")]
    written = [status for status in files if status.st_blocks]
    assert 0 < len(written) < len(files) / 10


def test_a_chain_longer_than_a_path_may_be_is_made(tmp_path: Path) -> None:
    length = 1500
    rows = [Directory(NO_PARENT), *(Directory(row) for row in range(length))]
    root = tmp_path / "chain"
    facts = plant(Plan(rows), str(root), seed=1)
    assert facts.max_depth == length
    # Neither rglob nor rmtree reaches the bottom of it, so it is taken down in steps.
    depth = 0
    while (root / "dir_00").exists():
        below = root / "dir_00" / "dir_00"
        if below.exists():
            below.rename(tmp_path / "next")
        (root / "dir_00").rmdir()
        root.rmdir()
        depth += 1
        if not (tmp_path / "next").exists():
            break
        depth += 1
        (tmp_path / "next").rename(root)
    assert depth == length


@needs_proc
def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")
    plant(plan("linked", 60, seed=1), str(tmp_path), seed=1)
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_a_directory_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(FileExistsError, match="not empty"):
        plant(plan("seed", 5, seed=1), str(tmp_path), seed=1)
    assert os.listdir(tmp_path) == ["mine"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(FileExistsError):
        plant(plan("seed", 5, seed=1), str(tmp_path / "mine"), seed=1)
