from __future__ import annotations

from scantree.render.line import plain
from scantree.render.size_format import BINARY_SIZE
from scantree.render.sparse_remark import sparse_remark
from scantree.scanning.findings import NO_ROW
from scantree.scanning.totals import Totals
from scantree.scanning.tree import DirectoryTree

GIB = 1 << 30


def tree_of(*own: tuple[int, int]) -> DirectoryTree:
    """A root, ``vm`` in it, ``disks`` in that and ``mail`` in the root: their own sizes."""
    tree = DirectoryTree()
    root = tree.add(NO_ROW, b"/r", *own[0], 1)
    vm = tree.add(root, b"vm", *own[1], 1)
    tree.add(vm, b"disks", *own[2], 1)
    tree.add(root, b"mail", *own[3], 1)
    tree.close()
    return tree


def remark(tree: DirectoryTree) -> str:
    roots = tree.roots()
    totals = Totals(
        apparent_size=sum(map(tree.apparent_size, roots)),
        allocated_size=sum(map(tree.allocated_size, roots)),
    )
    return plain(sparse_remark(totals, tree, BINARY_SIZE))


def test_a_directory_whose_files_claim_far_more_than_they_take_is_named() -> None:
    tree = tree_of((0, 4096), (GIB, 4096), (9 * GIB, GIB), (GIB, GIB))
    assert remark(tree) == (
        "remark          11.0 GiB apparent, 2.0 GiB allocated: "
        "sparse or compressed files, most of it in /r/vm/disks\n"
    )


def test_sizes_that_differ_by_little_are_no_remark() -> None:
    assert remark(tree_of((0, 4096), (GIB, 4096), (9 * GIB, 9 * GIB), (GIB, GIB))) == ""
    assert remark(tree_of((900_000, 0), (1000, 0), (0, 0), (0, 0))) == ""
    assert remark(tree_of((0, GIB), (GIB, 5 * GIB), (0, 0), (0, 0))) == ""


def test_without_directories_the_two_totals_are_said() -> None:
    totals = Totals(apparent_size=11 * GIB, allocated_size=2 * GIB)
    assert plain(sparse_remark(totals, None, BINARY_SIZE)) == (
        "remark          11.0 GiB apparent, 2.0 GiB allocated: sparse or compressed files\n"
    )
