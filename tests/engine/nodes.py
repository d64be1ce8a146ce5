"""Nodes made by hand, for the rooms that only keep them."""

from __future__ import annotations

from scantree.engine.domain import Domain
from scantree.engine.node import Family
from scantree.engine.registry import Registry
from scantree.engine.twin import Node
from tests.engine.scripted import PlainExecutor, Scripted

# The node's executor is never called here.
REGISTRATION = Registry([Domain("work").task(Scripted, PlainExecutor())]).registrations()[0]
ROOTS = Family(None)


def node(number: int, priority: int = 128) -> Node:
    return Node(number, Scripted(), REGISTRATION, ROOTS, priority, {}, None)
