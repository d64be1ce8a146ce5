"""Sizes of every size: nothing, holes, preallocated space, and sums beyond 63 bits."""

from __future__ import annotations

import os

import pytest

import scantree
from tests.forked_command import Ended
from tests.reader.in_child import with_own_mounts
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import Node, OddFilesystem
from tests.truth.command import command
from tests.truth.du import Sums, du, sums_of
from tests.truth.facts import Document, without_its_own
from tests.truth.mounting import mount, needs
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = pytest.mark.usefixtures("reader")

LARGEST = 2**63 - 1
"""What the largest file may hold, in bytes: 8 EiB less one."""


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 4095, 4096, 4097, 100_000])
def test_a_file_of_any_size_is_counted_to_the_byte(plot: Plot, size: int) -> None:
    plot.file("file", size)
    plot.file("d/file", size)
    document = scan(plot.base)
    assert document == plot.facts().document()
    assert document["totals"]["apparent_size"] == 2 * size
    assert du(plot.base) == sums_of(document)


def test_a_hole_of_a_tebibyte_occupies_nothing(plot: Plot) -> None:
    plot.file("sparse", 0, hole=2**40)
    plot.file("d/end", 4096, hole=2**40)
    document = scan(plot.base)
    assert document == plot.facts().document()
    assert document["totals"]["apparent_size"] == 2 * 2**40 + 4096
    assert du(plot.base) == sums_of(document)


def test_preallocated_space_is_occupied(plot: Plot) -> None:
    plot.file("file")
    with open(plot.path("file"), "r+b") as file:
        os.posix_fallocate(file.fileno(), 0, 1 << 20)
    document = scan(plot.base)
    assert document == plot.facts().document()
    assert document["totals"]["allocated_size"] >= 1 << 20
    assert du(plot.base) == sums_of(document)


@pytest.mark.usefixtures("mounts_allowed")
@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_sums_beyond_63_bits_stay_exact(plot: Plot, count: int) -> None:
    needs(kinds=("tmpfs",))

    def run() -> tuple[Document, Document, Sums, Ended]:
        mount(plot, "tmpfs", "", "tmpfs")
        for number in range(count):
            plot.file(f"d{number % 3}/{number}", 7, hole=LARGEST - 7)
        plot.link("d0/link", "d0/0")
        ended = command("scan", "--json", plot.base)
        return scan(plot.base), plot.facts().document(), du(plot.base), ended

    document, facts, said, ended = with_own_mounts(run)
    assert document == facts
    assert without_its_own(strict(ended.out)) == facts
    totals = document["totals"]
    assert totals["apparent_size"] == count * LARGEST
    assert totals["hard_links"]["extra_apparent_size"] == LARGEST
    if said.apparent_size is None:
        assert count * LARGEST + totals["directory_apparent_size"] >= 2**64
        said = said._replace(apparent_size=sums_of(document).apparent_size)
    assert said == sums_of(document)


@pytest.mark.usefixtures("mounts_allowed")
def test_links_beyond_63_bits_are_in_the_row_that_comes_first(plot: Plot) -> None:
    def run() -> list[tuple[bytes, int]]:
        mount(plot, "tmpfs", "", "tmpfs")
        for number in range(4):
            plot.file(f"z/{number}", hole=LARGEST)
            plot.link(f"a/{number}", f"z/{number}")
        tree = scantree.scan(plot.base, tree=True).tree
        assert tree is not None
        return sorted((tree.path(row), tree.apparent_size(row)) for row in range(3))

    assert with_own_mounts(run) == [
        (plot.base, 4 * LARGEST),
        (plot.path("a"), 4 * LARGEST),
        (plot.path("z"), 0),
    ]


@needs_fuse
@pytest.mark.usefixtures("mounts_allowed")
def test_space_of_more_than_63_bits_is_summed_exactly(plot: Plot) -> None:
    largest = 2**63 - 4096
    count = 5
    names = [b"f%d" % number for number in range(count)]
    below = Node(entries={name: Node(size=largest) for name in names})
    tree = Node(entries={b"d": below, **{name: Node(size=largest) for name in names}})

    def run() -> tuple[Document, Document, Ended]:
        OddFilesystem(plot.base, tree)
        plot.know(b"d", *names, *(b"d/" + name for name in names))
        return plot.facts().document(), scan(plot.base), command("scan", "--json", plot.base)

    facts, document, ended = with_own_mounts(run)
    assert document == facts
    assert ended.code == 0
    assert without_its_own(strict(ended.out)) == facts
    totals = document["totals"]
    assert totals["apparent_size"] == 2 * count * largest
    assert totals["allocated_size"] == 2 * count * largest
