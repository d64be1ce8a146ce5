"""What an executor holds while it works on a task: the task's place, and ways to spawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NoReturn

from scantree.engine.builder import BatchBuilder, TaskBuilder
from scantree.engine.errors import InvalidStateError
from scantree.engine.handle import DomainHandle
from scantree.engine.node import record_of
from scantree.engine.place import child_of_maker, sibling_of_maker
from scantree.engine.record import ChildCounts, TaskRecord
from scantree.engine.task import Task
from scantree.engine.task_id import TaskId
from scantree.engine.twin import ContextCore

NO_CHILDREN = ChildCounts()


class TaskContext(ContextCore):
    """One task's view of the engine, for the time of one ``execute`` or ``finalize``.

    Spawning is possible only while ``execute`` runs, which ``is_open`` tells.
    ``unsubmitted`` holds the builders made through the context that nobody has awaited.
    """

    __slots__ = ()

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
    def record(self) -> TaskRecord:
        """The task as it stands now."""
        return record_of(self.node)

    @property
    def children(self) -> ChildCounts:
        """How many children the task has in which state."""
        children = self.node.children
        return NO_CHILDREN if children is None else children.counts()

    def refuse(self) -> NoReturn:
        """Raise ``InvalidStateError``: the task's ``execute`` isn't running."""
        raise InvalidStateError(f"task {self.node.id} can spawn only while its execute runs")

    def close(self) -> None:
        """End the time in which the context can spawn."""
        self.is_open = False

    def domain(self, name: str) -> DomainHandle:
        """A domain to submit to from this task."""
        return DomainHandle(name, self)

    def spawn_child_with(self, task: Task) -> TaskBuilder:
        """Build the submission of a child of this task."""
        return TaskBuilder(self, self.node.registration.peers, child_of_maker, task)

    def spawn_children_with(self, tasks: Iterable[Task]) -> BatchBuilder:
        """Build one submission of many children of this task, all or none."""
        return BatchBuilder(self, self.node.registration.peers, child_of_maker, list(tasks))

    def spawn_siblings_with(self, tasks: Iterable[Task]) -> BatchBuilder:
        """Build one submission of many children of this task's parent, all or none."""
        return BatchBuilder(self, self.node.registration.peers, sibling_of_maker, list(tasks))
