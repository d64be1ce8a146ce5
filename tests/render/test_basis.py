from __future__ import annotations

from scantree.render.basis import Basis
from scantree.scanning.tree import DirectoryTree


def test_each_basis_has_its_column(tree: DirectoryTree) -> None:
    assert Basis.ALLOCATED.column(tree) is tree.allocated_sizes
    assert Basis.APPARENT.column(tree) is tree.apparent_sizes
    assert Basis.INODES.column(tree) is tree.inodes
