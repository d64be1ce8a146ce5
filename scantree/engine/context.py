"""What an executor holds while it works on a task: the task's place, and ways to spawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from scantree.engine.builder import BatchBuilder, Builder, ChildOf, SiblingOf, TaskBuilder
from scantree.engine.errors import InvalidStateError
from scantree.engine.handle import DomainHandle
from scantree.engine.node import Node, TaskId
from scantree.engine.record import ChildCounts
from scantree.engine.task import Task

if TYPE_CHECKING:
    from scantree.engine.hierarchy import Hierarchy
    from scantree.engine.registry import Registry

NO_CHILDREN = ChildCounts()


class TaskContext:
    """One task's view of the engine, for the time of one ``execute`` or ``finalize``.

    Spawning is possible only while ``execute`` runs, which ``is_open`` tells.
    ``unsubmitted`` holds the builders made through the context that nobody has awaited.
    """

    __slots__ = ("_beside", "_hierarchy", "_registry", "is_open", "node", "unsubmitted")

    is_task: ClassVar[bool] = True

    def __init__(self, node: Node, hierarchy: Hierarchy, registry: Registry, is_open: bool) -> None:
        self.node = node
        self._hierarchy = hierarchy
        self._registry = registry
        self.is_open = is_open
        self.unsubmitted: list[Builder[object]] = []
        self._beside: SiblingOf | None = None

    @property
    def id(self) -> TaskId:
        """The task's id."""
        return TaskId.of(self.node)

    @property
    def parent_id(self) -> TaskId | None:
        """The id of the task's parent; None for a root task."""
        owner = self.node.family.owner
        return None if owner is None else TaskId.of(owner)

    @property
    def tags(self) -> Mapping[str, object]:
        """The task's tags, inherited ones included."""
        return MappingProxyType(self.node.tags)

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.node.attempts

    @property
    def children(self) -> ChildCounts:
        """How many children the task has in which state."""
        children = self.node.children
        return NO_CHILDREN if children is None else children.counts()

    def check_open(self) -> None:
        """Raise ``InvalidStateError`` unless the task's ``execute`` is running."""
        if not self.is_open:
            raise InvalidStateError(f"task {self.node.id} can spawn only while its execute runs")

    def close(self) -> None:
        """End the time in which the context can spawn."""
        self.is_open = False
        self._beside = None  # it knows the context, and would keep both alive

    def domain(self, name: str) -> DomainHandle:
        """A domain to submit to from this task."""
        return DomainHandle(name, self, self._hierarchy, self._registry)

    def spawn_child_with(self, task: Task) -> TaskBuilder:
        """Build the submission of a child of this task."""
        return TaskBuilder(
            self,
            self._hierarchy,
            self._registry,
            self.node.registration.domain,
            ChildOf(self),
            task,
        )

    def spawn_sibling_with(self, task: Task) -> TaskBuilder:
        """Build the submission of a child of this task's parent."""
        beside = self._beside
        if beside is None:
            beside = self._beside = SiblingOf(self)
        return TaskBuilder(
            self,
            self._hierarchy,
            self._registry,
            self.node.registration.domain,
            beside,
            task,
        )

    def spawn_children_with(self, tasks: Iterable[Task]) -> BatchBuilder:
        """Build one submission of many children of this task, all or none."""
        return BatchBuilder(
            self,
            self._hierarchy,
            self._registry,
            self.node.registration.domain,
            ChildOf(self),
            list(tasks),
        )

    def spawn_siblings_with(self, tasks: Iterable[Task]) -> BatchBuilder:
        """Build one submission of many children of this task's parent, all or none."""
        return BatchBuilder(
            self,
            self._hierarchy,
            self._registry,
            self.node.registration.domain,
            SiblingOf(self),
            list(tasks),
        )
