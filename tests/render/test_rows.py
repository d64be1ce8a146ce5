from __future__ import annotations

import base64

from scantree.render.rows import document_rows
from scantree.render.selection import Limits
from scantree.render.threshold import Threshold
from scantree.scanning.basis import Basis
from scantree.scanning.findings import FILE, NO_ROW
from scantree.scanning.tree import DirectoryTree


def paths(tree: DirectoryTree, limits: Limits, basis: Basis = Basis.ALLOCATED) -> list[object]:
    return [row["path"] for row in document_rows(tree, basis, limits)]


def test_rows_come_as_in_the_drawn_tree(tree: DirectoryTree) -> None:
    assert paths(tree, Limits(depth=1)) == ["/data", "/data/photos", "/data/mail", "/srv/x"]
    everything = paths(tree, Limits())
    assert everything.index("/data/photos/2023") < everything.index("/data/mail")
    assert len(everything) == len(tree)


def test_rows_depth_and_threshold_limit_them(tree: DirectoryTree) -> None:
    assert len(paths(tree, Limits(rows=3))) == 3
    assert paths(tree, Limits(depth=0)) == ["/data", "/srv/x"]
    assert all(
        row["allocated_size"] >= 4 << 30  # type: ignore[operator]
        for row in document_rows(tree, Basis.ALLOCATED, Limits(threshold=Threshold(4 << 30)))
    )


def test_a_row_has_the_sums_of_all_below_and_says_what_it_is() -> None:
    tree = DirectoryTree()
    top = tree.add(NO_ROW, b"/top", 1, 4096, 2, 1)
    tree.add(top, b"in", 10, 8192, 4, 3)
    file = tree.add(NO_ROW, b"file", 5, 512, 1, 1)
    tree.describe_root(file, 1, FILE)
    tree.close()
    assert list(document_rows(tree, Basis.ALLOCATED, Limits())) == [
        {
            "path": "/top",
            "name": "/top",
            "depth": 0,
            "kind": "directory",
            "apparent_size": 11,
            "allocated_size": 12288,
            "inodes": 6,
            "files": 4,
        },
        {
            "path": "/top/in",
            "name": "in",
            "depth": 1,
            "kind": "directory",
            "apparent_size": 10,
            "allocated_size": 8192,
            "inodes": 4,
            "files": 3,
        },
        {
            "path": "file",
            "name": "file",
            "depth": 0,
            "kind": "file",
            "apparent_size": 5,
            "allocated_size": 512,
            "inodes": 1,
            "files": 1,
        },
    ]


def test_names_that_are_not_utf8_lose_nothing() -> None:
    tree = DirectoryTree()
    top = tree.add(NO_ROW, b"/top", 0, 0, 1)
    tree.add(top, b"\xff", 0, 0, 1)
    tree.close()
    row = list(document_rows(tree, Basis.ALLOCATED, Limits()))[1]
    assert (row["name"], row["path"]) == ("\ufffd", "/top/\ufffd")
    assert base64.b64decode(str(row["name_b64"])) == b"\xff"
    assert base64.b64decode(str(row["path_b64"])) == b"/top/\xff"
