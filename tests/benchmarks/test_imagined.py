import pytest

from benchmarks.imagined import ROOT, ImaginedTree
from benchmarks.shapes import Plan, plan


def reach(tree: ImaginedTree) -> set[int]:
    found = {ROOT}
    stack = [ROOT]
    while stack:
        inode = stack.pop()
        names = tree.nodes[inode].names
        if names is not None:
            assert all(tree.nodes[below].parent == inode for below in names.values())
            found |= set(names.values())
            stack += names.values()
    return found


@pytest.mark.parametrize("kind", ["seed", "wide", "deep", "small", "huge"])
def test_the_facts_are_what_the_nodes_hold(kind: str) -> None:
    tree = ImaginedTree(plan(kind, 60, seed=2), seed=2)
    nodes = [tree.nodes[inode] for inode in reach(tree)]
    files = [node for node in nodes if node.names is None]
    assert len(nodes) == len(tree.nodes) == tree.facts.inodes
    assert len(files) == tree.facts.files
    assert sum(node.size for node in files) == tree.facts.apparent_size
    assert tree.allocated_size == sum(node.allocated_size for node in nodes)


def test_the_depth_is_that_of_the_plan() -> None:
    assert ImaginedTree(plan("wide", 20, seed=1), seed=1).facts.max_depth == 1
    assert ImaginedTree(plan("deep", 20, seed=1), seed=1).facts.max_depth == 19


def test_the_same_seed_gives_the_same_tree() -> None:
    made: Plan = plan("seed", 30, seed=1)
    assert ImaginedTree(made, seed=3).nodes == ImaginedTree(made, seed=3).nodes
    assert ImaginedTree(made, seed=3).nodes != ImaginedTree(made, seed=4).nodes


def test_links_are_refused() -> None:
    with pytest.raises(ValueError, match="directories and regular files only"):
        ImaginedTree(plan("linked", 40, seed=1), seed=1)


def test_a_file_has_no_entries() -> None:
    tree = ImaginedTree(plan("huge", 2, seed=1), seed=1)
    with pytest.raises(NotADirectoryError):
        tree.names(ROOT + 1)
