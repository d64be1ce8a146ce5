"""What a task has and is beside its node, and the family of children that share a parent.

Every task is a member of exactly one family: its parent's, or the scheduler's own
for a root task. A family keeps its unfinished members and only counts the finished
ones, so its memory does not grow with the number of children it has had.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scantree.engine.record import ChildCounts, TaskRecord
from scantree.engine.retry import RetryPolicy
from scantree.engine.status import TaskStatus
from scantree.engine.task_id import TaskId
from scantree.engine.twin import FamilyCore, Node
from scantree.named_tuple import NamedTuple


class Family(FamilyCore):
    """The children of ``owner`` (None: the root tasks), in order of submission."""

    __slots__ = ()

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

    def tags_over(self, inherited: Mapping[str, object]) -> Mapping[str, object]:
        """The task's tags, its own over those it inherits."""
        return {**inherited, **self.tags} if self.tags else inherited

    def copy(self) -> Options:
        """The same options for another task."""
        return Options(self.key, self.group, self.retry, self.fail_fast, self.tags)


class Verdict(NamedTuple):
    """How a task will end that still has to unwind: cancelled, or failed with an error."""

    status: TaskStatus
    error: BaseException | None


def fails_fast(node: Node) -> bool:
    """Whether the first failed child fails a task."""
    return node.options is None or node.options.fail_fast


def record_of(node: Node) -> TaskRecord:
    """A task as it stands now."""
    owner = node.family.owner
    return TaskRecord(
        id=TaskId.of(node),
        parent_id=None if owner is None else TaskId.of(owner),
        task_type=node.registration.task_type,
        domain=node.registration.domain,
        status=node.status,
        priority=node.priority,
        tags=MappingProxyType(dict(node.tags)),
        key=None if node.options is None else node.options.key,
        attempts=node.attempts,
        result=node.result if node.status is _COMPLETED else None,
        error=node.error,
    )


_RUNNING = TaskStatus.RUNNING
_WAITING = TaskStatus.WAITING
_COMPLETED = TaskStatus.COMPLETED
_FAILED = TaskStatus.FAILED
