from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

import scantree
from scantree.compare.census import census_change, extension
from scantree.scanning.basis import Basis
from tests.compare.compared import comparing
from tests.saved.kept import plant


@pytest.mark.parametrize(
    ("name", "ext"),
    [
        ("a.tar.GZ", "gz"),
        ("README", ""),
        (".bashrc", ""),
        ("..odd", ""),
        ("a.", ""),
        (".a.Txt", "txt"),
    ],
)
def test_an_extension_is_what_follows_the_last_dot(name: str, ext: str) -> None:
    assert extension(name) == ext


def test_each_key_has_the_sums_that_a_walk_finds_each_inode_once(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    plant(root, 40)
    scantree.scan(root, save=tmp_path / "old")
    for number in range(30):
        (root / f"f{number}.{'abc'[number % 3]}").write_bytes(b"x" * 100 * number)
    os.link(root / "f0.a", root / "link.A")
    os.link(root / "f1.b", root / "link.c")
    scantree.scan(root, save=tmp_path / "new")
    met = set()
    sizes: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    paths = [
        [*os.fsencode(path).split(b"/"), os.fsencode(name)]
        for path, _, names in os.walk(root)
        for name in names
    ]
    for parts in sorted(paths):
        status = os.lstat(b"/".join(parts))
        name = os.fsdecode(parts[-1])
        if status.st_ino not in met:
            met.add(status.st_ino)
            key = os.path.splitext(name)[1].lower().lstrip(".")
            sizes[key] += status.st_blocks * 512
            counts[key] += 1
    with comparing(tmp_path / "old", tmp_path / "new") as comparison:
        for key in ("ext", "owner"):
            rows = census_change(comparison.old, comparison.new, key, Basis.ALLOCATED)
            directories = comparison.new.report.totals.directories
            assert sum(row.new.inodes for row in rows) == comparison.new_sums.inodes - directories
            deltas = [abs(row.delta.allocated_size) for row in rows]
            assert deltas == sorted(deltas, reverse=True)
        rows = census_change(comparison.old, comparison.new, "ext", Basis.ALLOCATED)
    assert {row.key: row.new.inodes for row in rows} == dict(counts)
    assert {row.key: row.new.allocated_size for row in rows} == dict(sizes)
