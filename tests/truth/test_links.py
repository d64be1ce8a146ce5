"""One inode under several names counts once, by device and number."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

import scantree
from tests.truth.du import du, du_of_each, sums_of
from tests.truth.plot import Name, Plot
from tests.truth.scanning import scan

pytestmark = pytest.mark.usefixtures("reader")

Planted = list[Name]
"""The names of the roots."""


def within_a_directory(plot: Plot) -> Planted:
    plot.file("a", 5000)
    for name in ("b", "c"):
        plot.link(name, "a")
    return [""]


def across_directories(plot: Plot) -> Planted:
    plot.file("x/a", 5000)
    plot.link("y/deep/er/b", "x/a")
    plot.link("c", "x/a")
    plot.file("y/other", 9000)
    return [""]


def across_roots(plot: Plot) -> Planted:
    plot.file("x/a", 5000)
    plot.link("y/b", "x/a")
    plot.link("z/c", "x/a")
    plot.link("z/d", "x/a")
    return ["y", "x", "z"]


def with_a_peer_outside(plot: Plot) -> Planted:
    plot.file("outside/a", 5000)
    plot.link("root/b", "outside/a")
    plot.file("outside/two", 100)
    plot.link("root/c", "outside/two")
    plot.link("root/d", "outside/two")
    return ["root"]


def of_every_kind(plot: Plot) -> Planted:
    plot.symlink("soft", "some/where")
    plot.fifo("fifo")
    plot.socket("socket")
    for name in ("soft", "fifo", "socket"):
        plot.link(f"d/{name}", name)
        plot.link(f"e/{name}", name)
    return [""]


def two_in_each_others_directory(plot: Plot) -> Planted:
    plot.file("x/a", 1)
    plot.file("y/b", 2)
    plot.link("x/b", "y/b")
    plot.link("y/a", "x/a")
    return [""]


CASES = [
    within_a_directory,
    across_directories,
    across_roots,
    with_a_peer_outside,
    of_every_kind,
    two_in_each_others_directory,
]


@pytest.mark.parametrize("plant", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("count_links", [False, True], ids=["inodes", "links"])
def test_hard_links_are_counted_as_they_were_made(
    plot: Plot, plant: Callable[[Plot], Planted], count_links: bool
) -> None:
    names = plant(plot)
    roots = [plot.path(name) for name in names]
    document = scan(*roots, count_links=count_links)
    assert document == plot.facts(*names, count_links=count_links).document()
    assert du(*roots, options=("-l",) if count_links else ()) == sums_of(document)


@pytest.mark.parametrize("count_links", [False, True], ids=["inodes", "links"])
def test_each_root_has_what_du_tells_of_it_with_a_tree_and_without(
    plot: Plot, count_links: bool
) -> None:
    roots = [plot.path(name) for name in across_roots(plot)]
    told = du_of_each(*roots, options=("-l",) if count_links else ())
    for given, sizes in ((roots, told), (roots[::-1], None)):
        with_tree = scantree.scan(given, tree=True, count_links=count_links)
        without = scantree.scan(given, count_links=count_links)
        assert without.root_totals == with_tree.root_totals
        if sizes is not None:
            assert [root.allocated_size for root in without.root_totals] == sizes


def test_an_inode_with_ten_thousand_names_counts_once(large_plot: Plot) -> None:
    if not large_plot.names[1:]:
        large_plot.file("first", 12345)
        for number in range(1, 10_000):
            large_plot.link(f"d{number % 10}/{number}", "first")
    document = scan(large_plot.base)
    assert document == large_plot.facts().document()
    assert document["totals"]["hard_links"]["extra_links"] == 9_999
    assert du(large_plot.base) == sums_of(document)
    counted = scan(large_plot.base, count_links=True)
    assert counted == large_plot.facts(count_links=True).document()
    assert counted["totals"]["files"] == 10_000
    assert du(large_plot.base, options=("-l",)) == sums_of(counted)


def rows(plot: Plot, jobs: int) -> dict[bytes, tuple[int, int, int]]:
    """What each directory of a plot contains, by its path."""
    tree = scantree.scan(plot.base, tree=True, jobs=jobs).tree
    assert tree is not None
    return {
        tree.path(row): (
            tree.apparent_size(row),
            tree.allocated_size(row),
            tree.inodes(row),
        )
        for row in range(len(tree))
    }


def test_a_linked_inode_is_in_the_directory_whose_path_comes_first(plot: Plot) -> None:
    plot.file("m/deep/er/file", 10_000)
    for name in ("b", "a/z", "a-", "n", "m/deep"):
        plot.link(f"{name}/link", "m/deep/er/file")
    holders = {path for path, (apparent_size, _, _) in rows(plot, jobs=3).items() if apparent_size}
    assert holders == {plot.base, plot.path("a"), plot.path("a/z")}


def test_the_rows_of_the_tree_are_the_same_in_every_scan(plot: Plot) -> None:
    for number in range(60):
        plot.file(f"d{number % 7}/e{number % 11}/f{number}", 100 * number)
    for number in range(60):
        plot.link(
            f"d{number % 5}/g{number % 3}/l{number}", f"d{number % 7}/e{number % 11}/f{number}"
        )
    first = rows(plot, jobs=1)
    assert all(rows(plot, jobs=jobs) == first for jobs in (1, 2, 3, 4, 4, 4))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device node")
def test_links_to_a_device_node_count_once(plot: Plot) -> None:
    plot.device("null")
    plot.link("d/null", "null")
    document = scan(plot.base)
    assert document == plot.facts().document()
    assert document["totals"]["others"] == 1
