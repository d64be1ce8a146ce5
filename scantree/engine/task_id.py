"""A task's number, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scantree.engine.core.node import Node


class TaskId(int):
    """A task's number; whoever holds it also keeps the task's record."""

    node: Node

    @classmethod
    def of(cls, node: Node) -> TaskId:
        """The id of a task."""
        number = cls(node.id)
        number.node = node
        return number
