"""A task in the scheduler's hands, and the family of children that share a parent.

Every task is a member of exactly one family: its parent's, or the scheduler's own
for a root task. A family keeps its unfinished members and only counts the finished
ones, so its memory does not grow with the number of children it has had.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scantree.engine.record import ChildCounts, TaskRecord
from scantree.engine.retry import RetryPolicy
from scantree.engine.status import TaskStatus
from scantree.engine.task import Task

if TYPE_CHECKING:
    from scantree.engine.registry import Registration


class Family:
    """The children of ``owner`` (None: the root tasks), in order of submission."""

    __slots__ = ("cancelled", "completed", "failed", "members", "owner", "running", "waiting")

    def __init__(self, owner: Node | None) -> None:
        self.owner = owner
        self.members: dict[int, Node] = {}
        self.running = 0
        self.waiting = 0
        self.completed = 0
        self.failed = 0
        self.cancelled = 0

    @property
    def is_used(self) -> bool:
        """Whether it ever had a member."""
        return bool(self.members or self.completed or self.failed or self.cancelled)

    def count_out(self, number: int, before: TaskStatus, status: TaskStatus) -> None:
        """Let a member go that was in one state and ended in another."""
        del self.members[number]
        if before is _RUNNING:
            self.running -= 1
        elif before is _WAITING:
            self.waiting -= 1
        if status is _COMPLETED:
            self.completed += 1
        elif status is _FAILED:
            self.failed += 1
        else:
            self.cancelled += 1

    def counts(self) -> ChildCounts:
        """The members by state, and the finished ones by how they ended."""
        return ChildCounts(
            pending=len(self.members) - self.running - self.waiting,
            running=self.running,
            waiting=self.waiting,
            completed=self.completed,
            failed=self.failed,
            cancelled=self.cancelled,
        )


class Options:
    """What only few tasks have; a task without any of it has no options at all."""

    __slots__ = ("delayed", "fail_fast", "group", "in_group", "key", "retry", "tags")

    def __init__(
        self,
        key: str | None = None,
        group: str | None = None,
        retry: RetryPolicy | None = None,
        fail_fast: bool = True,
        tags: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self.key = key
        self.group = group
        self.retry = retry
        self.fail_fast = fail_fast
        self.tags = tags
        """Its own, over those it inherits."""
        self.in_group = False
        self.delayed = False
        """Whether the task waits for its next attempt, and is in no queue."""

    def copy(self) -> Options:
        """The same options for another task."""
        return Options(self.key, self.group, self.retry, self.fail_fast, self.tags)


class Verdict(NamedTuple):
    """How a task will end that still has to unwind: cancelled, or failed with an error."""

    status: TaskStatus
    error: BaseException | None


class Node:
    """One task from submission to its end."""

    __slots__ = (
        "attempts",
        "children",
        "error",
        "family",
        "finalizing",
        "id",
        "options",
        "priority",
        "registration",
        "result",
        "status",
        "tags",
        "task",
        "verdict",
    )

    def __init__(
        self,
        number: int,
        task: Task,
        registration: Registration,
        family: Family,
        priority: int,
        tags: Mapping[str, object],
        options: Options | None,
    ) -> None:
        self.id = number
        self.task = task
        self.registration = registration
        self.family = family
        self.priority = priority
        self.tags = tags
        self.options = options
        self.status = _PENDING
        self.attempts = 0
        self.children: Family | None = None
        self.result: object = None
        self.error: BaseException | None = None
        self.verdict: Verdict | None = None
        self.finalizing = False

    @property
    def fails_fast(self) -> bool:
        """Whether the first failed child fails this task."""
        return self.options is None or self.options.fail_fast

    def record(self) -> TaskRecord:
        """The task as it stands now."""
        owner = self.family.owner
        return TaskRecord(
            id=TaskId.of(self),
            parent_id=None if owner is None else TaskId.of(owner),
            task_type=self.registration.task_type,
            domain=self.registration.domain,
            status=self.status,
            priority=self.priority,
            tags=MappingProxyType(dict(self.tags)),
            key=None if self.options is None else self.options.key,
            attempts=self.attempts,
            result=self.result if self.status is TaskStatus.COMPLETED else None,
            error=self.error,
        )


class TaskId(int):
    """A task's number; whoever holds it also keeps the task's record."""

    node: Node

    @classmethod
    def of(cls, node: Node) -> TaskId:
        """The id of a task."""
        number = cls(node.id)
        number.node = node
        return number


_PENDING = TaskStatus.PENDING
_RUNNING = TaskStatus.RUNNING
_WAITING = TaskStatus.WAITING
_COMPLETED = TaskStatus.COMPLETED
_FAILED = TaskStatus.FAILED
