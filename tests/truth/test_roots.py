"""What a root may be, and how several of them count."""

from __future__ import annotations

import errno
import os
from itertools import permutations

import pytest

import scantree
from tests.reader.in_child import as_nobody, in_child, needs_root
from tests.truth.du import du, sums_of
from tests.truth.facts import Document, Facts
from tests.truth.plot import Name, Plot
from tests.truth.scanning import scan

pytestmark = pytest.mark.usefixtures("reader")


@pytest.fixture
def garden(plot: Plot) -> Plot:
    """A small tree with something of every kind."""
    plot.file("a/b/c/file", 3000)
    plot.file("a/file", 5000)
    plot.file("d/file", 1)
    plot.directory("empty")
    plot.symlink("to_a", "a")
    plot.symlink("to_file", "a/file")
    plot.symlink("a/up", "..")
    plot.symlink("nowhere", "no/where")
    plot.symlink("itself", "itself")
    plot.fifo("fifo")
    plot.socket("socket")
    return plot


def facts_of(plot: Plot, name: Name, root: bytes) -> Facts:
    """The facts of what ``name`` names, for a scan of ``root``."""
    facts = plot.facts(name)
    facts.roots = [root]
    return facts


@pytest.mark.parametrize("name", ["a", "a/file", "empty", "fifo", "socket", "nowhere", "itself"])
def test_anything_can_be_a_root(garden: Plot, name: str) -> None:
    document = scan(garden.path(name))
    assert document == garden.facts(name).document()
    if name not in {"nowhere", "itself"}:
        assert du(garden.path(name)) == sums_of(document)


SPELLINGS = {
    "a/": "a",
    "a//": "a",
    "./a": "a",
    "a/.": "a",
    "a/../a": "a",
    "a/b/c/../../..": "",
    "to_a": "a",
    "to_a/": "a",
    "to_a/.": "a",
    "a/up/a": "a",
    "to_file": "a/file",
    "to_a/b": "a/b",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_root_is_what_its_path_leads_to(garden: Plot, spelling: str) -> None:
    root = garden.path(spelling)
    document = scan(root)
    assert document == facts_of(garden, SPELLINGS[spelling], root).document()
    assert du(root) == sums_of(document)


@pytest.mark.parametrize("spelling", [".", "a", "./a/", "a/../a", "..//here/a", "a/b/../file"])
def test_a_root_may_be_relative(
    garden: Plot, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(os.fsdecode(garden.path()))
    root = spelling.replace("here", os.path.basename(os.fsdecode(garden.base)))
    name = os.path.relpath(os.path.realpath(root), os.fsdecode(garden.base))
    document = scan(os.fsencode(root))
    assert document == facts_of(garden, "" if name == "." else name, os.fsencode(root)).document()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("gone", errno.ENOENT),
        ("a/gone/deeper", errno.ENOENT),
        ("nowhere/", errno.ENOENT),
        ("a/file/", errno.ENOTDIR),
        ("a/file/x", errno.ENOTDIR),
        ("to_file/", errno.ENOTDIR),
        ("itself/", errno.ELOOP),
        ("x" * 256, errno.ENAMETOOLONG),
        ("x/" * 2048, errno.ENAMETOOLONG),
    ],
)
def test_a_root_that_is_not_there_takes_nothing_from_the_others(
    garden: Plot, name: str, number: int
) -> None:
    lost = garden.path(name)
    for roots in ([lost], [lost, garden.path("a")], [garden.path("a"), lost]):
        facts = garden.facts("a") if len(roots) > 1 else Facts()
        facts.roots = roots
        facts.problems = [(lost, "stat", number)]
        facts.failed = 1
        assert scan(*roots) == facts.document()


NESTED: list[list[Name]] = [
    ["", "a"],
    ["", "a", "a/b/c"],
    ["a/b", "", "d"],
    ["", ""],
    ["a", "a/file"],
    ["", "a/b/c/file", "a/b"],
    ["fifo", ""],
    ["a/file", "a/file"],
    ["nowhere", "", "nowhere"],
    ["a/file", "d/file", "empty", "a"],
]


@pytest.mark.parametrize("names", NESTED, ids=lambda names: " ".join(map(repr, names)))
def test_roots_inside_each_other_count_once_in_any_order(garden: Plot, names: list[Name]) -> None:
    for order in permutations(names):
        roots = [garden.path(name) for name in order]
        document = scan(*roots)
        assert document == garden.facts(*order).document()
        if len(order) < 4:
            assert scan(*roots, jobs=4) == document
    assert du(*roots) == sums_of(document)


def test_a_root_under_two_spellings_counts_once(garden: Plot) -> None:
    roots = [garden.path(spelling) for spelling in ("a", "to_a", "a/", "a/b/..", "to_a/.")]
    facts = garden.facts("a", "a", "a", "a", "a")
    facts.roots = roots
    assert scan(*roots) == facts.document()
    roots = [garden.path(spelling) for spelling in ("to_file", "", "a/file", "to_a/file")]
    facts = garden.facts("a/file", "", "a/file", "a/file")
    facts.roots = roots
    # A link among the roots is followed; met below the other root it is itself.
    assert scan(*roots) == facts.document()


def test_each_of_several_roots_has_the_same_row_whatever_the_order(garden: Plot) -> None:
    def rows(*names: str) -> dict[bytes, tuple[int, int]]:
        roots = [garden.path(name) for name in names]
        tree = scantree.scan(roots, tree=True, jobs=4).tree
        assert tree is not None
        assert [tree.path(row) for row in tree.roots()] == roots
        return {
            tree.path(row): (tree.allocated_size(row), tree.inodes(row)) for row in range(len(tree))
        }

    whole = rows("", "a/b", "d")
    assert whole == rows("d", "a/b", "")
    assert whole == rows("a/b", "", "d")
    assert whole[garden.path("a/b")][1] == 3
    assert whole[garden.path("a")][1] == 3


def test_two_names_of_one_inode_as_roots_are_a_hard_link(garden: Plot) -> None:
    garden.link("d/hard", "a/file")
    for names in (["a/file", "d/hard"], ["d/hard", "a/file"], ["d", "a/file", "d/hard", "a"]):
        document = scan(*(garden.path(name) for name in names))
        assert document == garden.facts(*names).document()
        assert document["totals"]["hard_links"]["extra_links"] == 1


def test_a_file_inside_a_root_counts_once_where_links_count_too(garden: Plot) -> None:
    garden.link("d/hard", "a/file")
    for names in (["a", "a/file", "d"], ["d/hard", "a", "d"], ["d/file", "d"]):
        document = scan(*(garden.path(name) for name in names), count_links=True)
        assert document == garden.facts(*names, count_links=True).document()


def test_a_file_that_one_root_excludes_counts_for_the_other(
    garden: Plot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(os.fsdecode(garden.path("d")))
    for roots in ((b"../d", b"./file"), (b"./file", b"../d")):
        document = scan(*roots, exclude="d/file")
        assert (document["totals"]["files"], document["totals"]["skipped"]["excluded"]) == (1, 1)
        assert document["totals"]["skipped"]["already_counted"] == 0


def test_two_hundred_roots_are_counted_once_each(plot: Plot) -> None:
    names: list[Name] = []
    for number in range(100):
        plot.file(f"r{number}/sub/file", number)
        names += [f"r{number}/sub/file", f"r{number}"]
    document = scan(*(plot.path(name) for name in names))
    assert document == plot.facts(*names).document()


# The top of the file system, the working directory


@needs_root
@pytest.mark.parametrize("root", [b"/", b"//", b"/.", b"/..", b"/../", b"/a/..", b"///"])
def test_the_top_of_the_file_system_is_a_root(garden: Plot, root: bytes) -> None:
    def run() -> tuple[Document, list[bytes]]:
        os.chroot(garden.base)
        os.chdir("/")
        tree = scantree.scan(root, tree=True).tree
        assert tree is not None
        return scan(root), [tree.path(row) for row in range(len(tree))]

    document, paths = in_child(run)
    assert document == facts_of(garden, "", root).document()
    below = root if root.endswith(b"/") else root + b"/"
    names = (b"a", b"a/b", b"a/b/c", b"d", b"empty")
    assert sorted(paths) == sorted([root, *(below + name for name in names)])


def test_a_working_directory_that_was_removed_is_empty(plot: Plot) -> None:
    plot.directory("gone")

    def run() -> tuple[Document, Document, Facts]:
        os.chdir(plot.path("gone"))
        os.rmdir(plot.path("gone"))
        facts = Facts(roots=[b"."])
        facts.add_directory(os.stat("."), 0)
        return scan(b"."), scan(plot.base), facts

    gone, around, facts = in_child(run)
    plot.forget("gone")
    assert gone == facts.document()
    assert around == plot.facts().document()


@needs_root
def test_a_working_directory_that_cannot_be_searched_spoils_no_absolute_root(garden: Plot) -> None:
    os.chmod(garden.path("d"), 0)

    def run() -> tuple[Document, Document]:
        # Entered with all rights, left there without any.
        return scan(b"."), scan(garden.path("a"))

    def enter() -> tuple[Document, Document]:
        os.chdir(garden.path("d"))
        return as_nobody(run)

    here, absolute = in_child(enter)
    facts = Facts(roots=[b"."], problems=[(b".", "stat", errno.EACCES)], failed=1)
    assert here == facts.document()
    assert absolute == garden.facts("a").document()


@needs_root
def test_a_fifo_is_never_opened(plot: Plot) -> None:
    plot.fifo("fifo")
    plot.fifo("d/fifo")
    os.chmod(plot.path("fifo"), 0)
    os.chmod(plot.path("d/fifo"), 0)
    # To be allowed to open one would take rights that nobody has.
    document = as_nobody(lambda: scan(plot.path("fifo"), plot.path("d")))
    assert document == plot.facts("fifo", "d").document()


@needs_root
def test_a_device_node_is_never_opened(plot: Plot) -> None:
    plot.device("null")
    document = scan(plot.path("null"))
    assert document == plot.facts("null").document()
    assert document["totals"]["others"] == 1
