"""Nodes made by hand, for the rooms that only keep them."""

from __future__ import annotations

from scantree.engine.node import Family, Node
from scantree.engine.registry import Registration
from tests.engine.scripted import PlainExecutor, Scripted

# The node's executor is never called here.
REGISTRATION = Registration("work", "scripted", PlainExecutor())  # type: ignore[arg-type]
ROOTS = Family(None)


def node(number: int, priority: int = 128) -> Node:
    return Node(number, Scripted(), REGISTRATION, ROOTS, priority, {}, None)
