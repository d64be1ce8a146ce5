"""A domain to submit tasks to, from outside or across domains from inside a task."""

from __future__ import annotations

from scantree.engine.builder import TaskBuilder
from scantree.engine.place import Maker, root
from scantree.engine.task import Task


class DomainHandle:
    """Submits to one domain; builders are entered with the maker the handle is from."""

    __slots__ = ("_maker", "_registrations", "name")

    def __init__(self, name: str, maker: Maker) -> None:
        self._registrations = maker.hierarchy.registry.domain(name)
        self.name = name
        self._maker = maker

    def submit_with(self, task: Task) -> TaskBuilder:
        """Build the submission of a root task, or of a child with ``parent`` and its like."""
        return TaskBuilder(self._maker, self._registrations, root, task)

    def submit(self, task: Task) -> TaskBuilder:
        """The same without options: ``await handle.submit(task)`` submits a root task."""
        return self.submit_with(task)
