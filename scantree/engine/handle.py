"""A domain to submit tasks to, from outside or across domains from inside a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.engine.builder import Maker, Root, TaskBuilder
from scantree.engine.task import Task

if TYPE_CHECKING:
    from scantree.engine.hierarchy import Hierarchy
    from scantree.engine.registry import Registry

_ROOT = Root()


class DomainHandle:
    """Submits to one domain; builders are entered with the maker the handle is from."""

    __slots__ = ("_hierarchy", "_maker", "_registry", "name")

    def __init__(self, name: str, maker: Maker, hierarchy: Hierarchy, registry: Registry) -> None:
        registry.domain(name)
        self.name = name
        self._maker = maker
        self._hierarchy = hierarchy
        self._registry = registry

    def submit_with(self, task: Task) -> TaskBuilder:
        """Build the submission of a root task, or of a child with ``parent`` and its like."""
        return TaskBuilder(self._maker, self._hierarchy, self._registry, self.name, _ROOT, task)

    def submit(self, task: Task) -> TaskBuilder:
        """The same without options: ``await handle.submit(task)`` submits a root task."""
        return self.submit_with(task)
