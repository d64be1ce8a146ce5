"""Large and deep: many entries, many siblings, paths beyond PATH_MAX."""

from __future__ import annotations

import os
import stat

import pytest

import scantree
from scantree.scanning.basis import Basis
from tests.truth.chain import make_chain
from tests.truth.command import command
from tests.truth.du import du, sums_of
from tests.truth.facts import Facts, without_its_own
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = pytest.mark.usefixtures("reader")

LEVELS = 3000


class Chain:
    """A chain that was made once, and its facts."""

    def __init__(self, plot: Plot, name: bytes) -> None:
        self.base = plot.path(name)
        os.mkdir(self.base)
        self.facts = make_chain(self.base, b"n" * 255, LEVELS, linked=True)


@pytest.fixture(scope="module")
def chain(large_plot: Plot) -> Chain:
    return Chain(large_plot, b"chain")


def test_a_tree_far_deeper_than_a_path_can_say_is_counted_whole(chain: Chain) -> None:
    document = scan(chain.base)
    assert document == chain.facts.document()
    assert document["totals"]["max_depth"] == LEVELS
    assert du(chain.base) == sums_of(document)


def test_its_links_are_in_its_uppermost_directory(chain: Chain) -> None:
    tree = scantree.scan(chain.base, tree=True, jobs=4).tree
    assert tree is not None
    files = [
        tree.inodes(row) - sum(tree.inodes(c) for c in tree.largest(row, Basis.INODES))
        for row in (0, 1, 2)
    ]
    # The directory, its file, and in the first row the inode with all these names.
    assert files == [3, 2, 2]


def test_the_command_shows_it_and_no_document_repeats_its_paths(chain: Chain) -> None:
    code, out, err = command("scan", chain.base)
    assert (code, err) == (0, b"")
    assert len(out) < 100_000
    code, out, err = command("scan", "--json", chain.base)
    assert (code, err) == (0, b"")
    assert len(out) < 10_000
    assert without_its_own(strict(out)) == chain.facts.document()


ENTRIES = 100_000
SIBLINGS = 20_000


@pytest.fixture(scope="module")
def crowd(large_plot: Plot) -> tuple[bytes, Facts]:
    """One directory with 100,000 files, one with 20,000 directories, and the facts."""
    base = large_plot.path("crowd")
    files, directories = base + b"/files", base + b"/directories"
    for path in (base, files, directories):
        os.mkdir(path)
    facts = Facts(roots=[base])
    at = os.open(files, os.O_RDONLY)
    for number in range(ENTRIES):
        os.mknod(b"f%d" % number, stat.S_IFREG | 0o600, dir_fd=at)
    # All are alike, and one says what the others are.
    status = os.stat(b"f77", dir_fd=at)
    facts.files = ENTRIES
    facts.apparent_size = ENTRIES * status.st_size
    facts.allocated_size = ENTRIES * status.st_blocks * 512
    os.close(at)
    at = os.open(directories, os.O_RDONLY)
    for number in range(SIBLINGS):
        os.mkdir(b"d%d" % number, dir_fd=at)
        facts.add_directory(os.stat(b"d%d" % number, dir_fd=at), 2)
    os.close(at)
    for path, depth in ((base, 0), (files, 1), (directories, 1)):
        facts.add_directory(os.stat(path), depth)
    return base, facts


def test_a_hundred_thousand_entries_and_twenty_thousand_siblings_are_counted(
    crowd: tuple[bytes, Facts],
) -> None:
    base, facts = crowd
    document = scan(base)
    assert document == facts.document()
    assert du(base) == sums_of(document)
