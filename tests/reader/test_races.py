"""A directory that is swapped for a symbolic link while it is read leads nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scantree.reader.listing import Listing
from scantree.reader.protocol import ReadOptions
from tests.reader.kinds import FRUGAL_KINDS, SAFE_KINDS, ReaderKind
from tests.reader.meanwhile import swapping
from tests.reader.walk import Walk

SECRET = 999_983
ROUNDS = 400


def make(base: Path) -> Path:
    """A root with ``a/b`` and a sibling, and beside the root what nobody may count."""
    for directory in ("root/a/b/c", "root/sound", "elsewhere/b/c"):
        (base / directory).mkdir(parents=True)
    for place in ("elsewhere", "elsewhere/b", "elsewhere/b/c"):
        (base / place / "secret").write_bytes(b"x" * SECRET)
    (base / "root" / "a" / "b" / "file").write_bytes(b"1")
    (base / "root" / "sound" / "file").write_bytes(b"22")
    return base / "root"


def read_again_and_again(kind: ReaderKind, root: Path) -> Iterator[dict[bytes, Listing]]:
    """Read often, and until both states of the tree were met."""
    states: set[bool] = set()
    rounds = 0
    with closing(kind.open(ReadOptions((os.fsencode(root),)), 2)) as reader:
        while rounds < ROUNDS or len(states) < 2:
            tree = Walk(reader).read_tree()
            states.add(b"link" in tree or b"a/b" not in tree)
            rounds += 1
            yield tree


@pytest.mark.parametrize("swapped", ["a", "a/b", "a/b/c"])
@pytest.mark.parametrize("kind", [*SAFE_KINDS, *FRUGAL_KINDS], ids=lambda kind: kind.name)
def test_nothing_outside_the_root_is_counted(
    kind: ReaderKind, tmp_path: Path, swapped: str
) -> None:
    root = make(tmp_path)
    link = root / "link"
    link.symlink_to(tmp_path / "elsewhere" / Path(swapped).relative_to("a"))
    with swapping((root / swapped, link)):
        for tree in read_again_and_again(kind, root):
            assert all(each.apparent_size < SECRET for each in tree.values())
            assert {path: each.problems for path, each in tree.items() if each.problems} == {}
            assert tree[b"sound"].apparent_size == 2


@pytest.mark.parametrize("kind", [*SAFE_KINDS, *FRUGAL_KINDS], ids=lambda kind: kind.name)
def test_a_directory_that_moves_out_of_the_root_and_back_does_no_harm(
    kind: ReaderKind, tmp_path: Path
) -> None:
    root = make(tmp_path)
    (tmp_path / "empty").mkdir()
    with swapping((root / "a", tmp_path / "empty")):
        for tree in read_again_and_again(kind, root):
            assert all(each.apparent_size < SECRET for each in tree.values())
            assert {path: each.problems for path, each in tree.items() if each.problems} == {}
            assert tree[b"sound"].apparent_size == 2
