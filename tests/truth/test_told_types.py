"""What a directory says its entries are: never believed against what they are.

du is no witness here: it aborts where a directory turns out to be none.
"""

from __future__ import annotations

import os
import stat

import pytest

from tests.forked_command import Ended
from tests.reader.in_child import with_own_mounts
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import Link, Node, OddFilesystem
from tests.truth.command import command
from tests.truth.facts import Document, Facts, without_its_own
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = [pytest.mark.usefixtures("reader", "mounts_allowed"), needs_fuse]

DT_DIR = 4
TOLD = {
    "unknown": 0,
    "fifo": 1,
    "character": 2,
    "directory": DT_DIR,
    "block": 6,
    "regular": 8,
    "link": 10,
    "socket": 12,
    "whiteout": 14,
    "no type": 15,
}


def tree_of_lies() -> tuple[Node, list[bytes]]:
    """Each kind of thing, told to be each type; and all names, those of directories first."""
    entries: dict[bytes, Node] = {b"target": Node(size=5000)}
    names = [b"target"]
    for number, (told, told_type) in enumerate(TOLD.items()):
        below = {b"file": Node(size=100 + number)}
        kinds = {
            "file": Node(size=1000 + number, told_type=told_type),
            "directory": Node(entries=below, size=4096, told_type=told_type),
            "dangling": Link(size=9, target=b"not there", told_type=told_type),
            "link": Link(size=6, target=b"target", told_type=told_type),
        }
        for kind, node in kinds.items():
            name = os.fsencode(f"{kind} as {told}")
            entries[name] = node
            names.append(name)
            if node.entries:
                names.append(name + b"/file")
    return Node(entries=entries, size=4096), names


def facts_of(plot: Plot, tree: Node) -> Facts:
    """What is there; what was called a directory, and is none, took a task to find that out."""
    facts = plot.facts()
    facts.completed += sum(
        node.told_type == DT_DIR and not stat.S_ISDIR(node.mode)
        for node in (tree.entries or {}).values()
    )
    return facts


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_type_that_is_not_told_or_a_lie_changes_nothing(plot: Plot, jobs: int) -> None:
    tree, names = tree_of_lies()

    def run() -> tuple[Document, Document, Ended]:
        OddFilesystem(plot.base, tree)
        plot.know(*names)
        return (
            facts_of(plot, tree).document(),
            scan(plot.base, jobs=jobs),
            command("scan", "--json", plot.base),
        )

    facts, document, ended = with_own_mounts(run)
    assert document == facts
    assert ended.code == 0
    assert without_its_own(strict(ended.out)) == facts


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_link_that_is_not_told_or_denied_is_followed(plot: Plot, jobs: int) -> None:
    tree, names = tree_of_lies()
    links = [name for name in names if name.startswith(b"link")]

    def run() -> tuple[Document, Document]:
        OddFilesystem(plot.base, tree)
        plot.know(*names)
        plot.forget(*links)
        facts = facts_of(plot, tree)
        # Each leads to a file that is counted already; those that lead nowhere are themselves.
        facts.skipped["already_counted"] = len(links)
        return facts.document(), scan(plot.base, jobs=jobs, follow_symlinks=True)

    facts, document = with_own_mounts(run)
    assert document == facts
