"""A task's context, as far as each task needs it: where it stands, and what it spawns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scantree.engine.place import sibling_of_maker

if TYPE_CHECKING:
    from scantree.engine.builder import Builder, TaskBuilder
    from scantree.engine.hierarchy import Hierarchy
    from scantree.engine.task import Task
    from scantree.engine.twin import Node


class ContextCore:
    """One task's view of the engine; ``HierarchyCore.open_context`` makes it."""

    __slots__ = ("hierarchy", "is_open", "node", "unsubmitted")

    def __init__(self, node: Node, hierarchy: Hierarchy, is_open: bool) -> None:
        self.node = node
        self.hierarchy = hierarchy
        self.is_open = is_open
        self.unsubmitted: list[Builder[object]] = []

    if TYPE_CHECKING:

        def refuse(self) -> NoReturn:
            """See ``TaskContext``."""

    def spawn_sibling_with(self, task: Task) -> TaskBuilder:
        """Build the submission of a child of this task's parent."""
        return self.hierarchy.builder_type(
            self, self.node.registration.peers, sibling_of_maker, task
        )
