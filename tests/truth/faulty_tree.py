"""Trees with faults, as they are planned: what a server shows, and what a scan should say.

Every node has a number, which is its inode's. Errors are errno values, 0 where there is
none. The facts follow from the plan alone; nobody is asked.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field

from tests.truth.facts import Facts

ROOT_NUMBER = 1
UNTOLD = 0
"""A type that a directory doesn't tell (DT_UNKNOWN)."""


@dataclass(eq=False)
class Node:
    """A directory, where it has ``entries``, or else a file.

    ``look_error`` is what asking for it says, ``open_error`` what opening it, and after
    ``listed`` entries reading it fails with ``read_error``. Where it is opened, the
    server ``dies``. ``repeats`` is how often its last entry comes in all, under numbered
    names; None stands for endlessly. Its ``open_error`` is for good, or ``passes_after`` so
    many times. One that ``hangs`` never answers to being opened.
    """

    entries: list[Entry] | None = None
    size: int = 0
    blocks: int = 0
    links: int = 1
    look_error: int = 0
    open_error: int = 0
    read_error: int = 0
    listed: int = 0
    dies: bool = False
    repeats: int | None = 1
    passes_after: int | None = None
    hangs: bool = False

    @property
    def mode(self) -> int:
        """Its st_mode."""
        return stat.S_IFREG | 0o644 if self.entries is None else stat.S_IFDIR | 0o755


@dataclass(eq=False)
class Entry:
    """A name in a directory. ``told_type`` and ``told_number`` are what the directory says."""

    name: bytes
    node: Node
    told_type: int | None = None
    told_number: int | None = None

    @property
    def mode_in_listing(self) -> int:
        """A mode of the type that the directory says it has."""
        return self.node.mode if self.told_type is None else self.told_type


@dataclass
class Numbered:
    """All nodes of a tree by their numbers, the root first."""

    nodes: dict[int, Node] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Node) -> Numbered:
        """Number a tree; a node under several names has one number."""
        found = cls()
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if id(node) not in found.numbers:
                number = ROOT_NUMBER + len(found.nodes)
                found.nodes[number] = node
                found.numbers[id(node)] = number
                waiting += [entry.node for entry in node.entries or ()]
        return found


def directory(entries: dict[bytes, Node], **values: int) -> Node:
    """A directory of these, which tells the truth about them."""
    node = Node([Entry(name, below) for name, below in entries.items()], 4096, 8)
    for name, value in values.items():
        setattr(node, name, value)
    return node


def file(number: int = 0, **values: int) -> Node:
    """A file whose size says which one it is."""
    node = Node(None, 1000 + number, 8 + number)
    for name, value in values.items():
        setattr(node, name, value)
    return node


def files(count: int) -> dict[bytes, Node]:
    """So many files."""
    return {b"f%03d" % number: file(number) for number in range(count)}


def facts_of(facts: Facts, node: Node, path: bytes, depth: int = 0) -> Facts:
    """Enter what a scan can find of a node and of all below it. Each node has one name.

    What a directory says of the type of its entries must be true.
    """
    if node.look_error:
        # Of a directory below a root nothing is asked before it is opened.
        is_opened = depth > 0 and node.entries is not None
        facts.problems.append((path, "open" if is_opened else "stat", node.look_error))
        facts.failed += is_opened or not depth
        return facts
    status = status_of(node)
    facts.add(status, depth)
    if node.entries is None:
        facts.completed += not depth
        return facts
    listed = node.entries
    if node.open_error:
        facts.problems.append((path, "open", node.open_error))
        listed = []
    elif node.read_error:
        facts.problems.append((path, "read", node.read_error))
        listed = listed[: node.listed]
    is_failed = bool(node.open_error or (node.read_error and not node.listed))
    facts.failed += is_failed
    facts.completed += not is_failed
    for entry in listed:
        facts_of(facts, entry.node, path + b"/" + entry.name, depth + 1)
    return facts


def status_of(node: Node) -> os.stat_result:
    """What stat(2) says of a node, as far as it counts."""
    return os.stat_result(
        (node.mode, 0, 0, node.links, 0, 0, node.size, 0, 0, 0),
        {"st_blocks": node.blocks},
    )
