"""What is told of a task: its record, and counts over the children of one parent."""

from __future__ import annotations

from collections.abc import Mapping

from scantree.engine.status import TaskStatus
from scantree.named_tuple import NamedTuple


class ChildCounts(NamedTuple):
    """How many children of one parent are in which state, over its whole life."""

    pending: int = 0
    running: int = 0
    waiting: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """All children that were ever submitted."""
        return self.unfinished + self.completed + self.failed + self.cancelled

    @property
    def unfinished(self) -> int:
        """The children that are not terminal."""
        return self.pending + self.running + self.waiting


class TaskRecord(NamedTuple):
    """A task as it stood when it was asked for; terminal where ``wait`` answered it.

    ``result`` is what ``finalize`` returned, or ``execute`` where the task had no
    children. ``error`` is the exception that a failed task failed with.
    """

    id: int
    parent_id: int | None
    task_type: str
    domain: str
    status: TaskStatus
    priority: int
    tags: Mapping[str, object]
    key: str | None
    attempts: int
    result: object
    error: BaseException | None
