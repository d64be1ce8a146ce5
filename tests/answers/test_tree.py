"""``report.tree`` and what is in it: by path, the largest, in the type that was given."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

import scantree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, size in (("small", 10_000), ("large", 90_000), ("large/inner", 50_000), ("<b>", 1)):
        (tmp_path / "root" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name / "file").write_bytes(b"x" * size)
    with open(os.fsencode(tmp_path / "root") + b"/small/bad\xff\x1b[2J", "wb") as file:
        file.write(b"y")
    os.mkdir(os.fsencode(tmp_path / "root") + b"/bad\xff\x1b[2J")
    return tmp_path / "root"


def tree_of(path: Any, **options: Any) -> scantree.Tree:
    tree = scantree.scan(path, tree=True, **options).tree
    assert tree is not None
    return tree


def test_the_largest_come_first(root: Path) -> None:
    tree = tree_of(root)
    assert [each.path for each in tree.largest_directories(4)] == [
        *(root, root / "large", root / "large" / "inner", root / "small"),
    ]
    assert [each.path for each in tree.largest_directories(below=root / "large")] == [
        *(root / "large", root / "large" / "inner"),
    ]
    assert len(tree.largest_directories(max_depth=0)) == 1
    assert tree.largest_directories(0) == tree.largest_directories(-1) == []
    assert tree.largest_directories(3, basis="inodes")[0].inodes == tree[root].inodes
    with pytest.raises(KeyError):
        tree.largest_directories(below=root / "gone")
    with pytest.raises(ValueError, match="nothing"):
        tree.largest_directories(basis="nothing")  # type: ignore[arg-type]


def test_a_directory_is_found_by_its_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tree_of(root)
    monkeypatch.chdir(root.parent)
    for path in (root / "large", str(root / "large"), os.fsencode(root / "large"), "root/large/"):
        found = tree[path]
        assert found.path == root / "large"
        assert (found.name, found.depth, found.kind) == ("large", 1, "directory")
        assert (found.files, found.inodes, found.apparent_size) == (2, 4, 140_000)
        assert path in tree
    for path in (root / "gone", "", root.parent, root / "small" / "file"):
        assert path not in tree
        assert tree.get(path) is None
        with pytest.raises(KeyError):
            tree[path]
    assert 3 not in tree


def test_what_is_in_a_directory_is_told(root: Path) -> None:
    tree = tree_of(str(root))
    (below,) = tree.children_of(root / "large")
    assert below.path == str(root / "large" / "inner")
    assert below.parent == tree[root / "large"]
    assert below.parent.parent == tree[root]
    assert tree[root].parent is None
    assert below.children() == []
    assert [each.name for each in tree[root].children(1)] == ["large"]
    assert hash(below) == hash(tree[root / "large" / "inner"])
    assert below != 1


def test_a_tree_has_all_directories(root: Path) -> None:
    tree = tree_of(root)
    assert {each.path for each in tree} == {Path(path) for path, _, _ in os.walk(root)}
    assert len(tree) == 6
    assert os.stat(tree[root / "small"]).st_ino == os.stat(root / "small").st_ino


@pytest.mark.parametrize(("kind", "name"), [(str, str), (os.fsencode, bytes), (Path, str)])
def test_paths_are_of_the_type_of_the_scans(root: Path, kind: Any, name: type) -> None:
    for given in (kind(root), [kind(root)]):
        for each in tree_of(given):
            assert type(each.path) is type(kind(root))
            assert type(each.name) is (name if each.depth else type(os.fspath(kind(root))))


def test_several_roots_are_there_in_their_order(root: Path) -> None:
    tree = tree_of([root / "small", root / "large", root / "small" / "file"])
    assert [each.name for each in tree.root_directories] == [
        str(root / name) for name in ("small", "large", "small/file")
    ]
    assert tree[root / "small" / "file"].kind == "file"


def test_what_is_shown_can_do_nothing(root: Path) -> None:
    report = scantree.scan(root, tree=True)
    for shown in (report._repr_html_(), report.tree._repr_html_() if report.tree else ""):
        assert "&lt;b&gt;" in shown
        assert "<b>" not in shown
        assert "\x1b" not in shown
        assert "xff" in shown
    assert "<table>" not in scantree.scan(root)._repr_html_()
    assert "\x1b" not in repr(report.tree)
    assert "\x1b" not in repr([*(report.tree or ())])


def test_a_report_says_in_one_line_what_it_is(root: Path) -> None:
    given = os.fsencode(root / "large")
    assert repr(scantree.scan(given)) == (
        f"ScanReport({given!r}: 4 inodes, allocated_size={tree_of(given)[given].allocated_size},"
        " apparent_size=140000)"
    )
    assert repr(scantree.scan(root / "gone")).endswith(", 1 problems)")
    assert repr(tree_of(str(root))) == f"Tree({str(root)!r}: 6 directories)"


def test_a_report_can_be_pickled(root: Path) -> None:
    report = scantree.scan(root, tree=True)
    again = pickle.loads(pickle.dumps(report))
    assert again.to_dict() == report.to_dict()
    assert [each.path for each in again.tree] == [each.path for each in report.tree or ()]
