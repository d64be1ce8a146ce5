"""What happens to tasks, as values: one class for each kind of event."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskEvent:
    """Something that happened to a task: ``at`` is seconds on trio's clock."""

    id: int
    parent_id: int | None
    task_type: str
    domain: str
    at: float


@dataclass(frozen=True, slots=True)
class TaskSubmitted(TaskEvent):
    """It is pending."""


@dataclass(frozen=True, slots=True)
class TaskStarted(TaskEvent):
    """An attempt begins; ``attempt`` counts from 1."""

    attempt: int


@dataclass(frozen=True, slots=True)
class TaskWaiting(TaskEvent):
    """Its own code is over, and children are not."""


@dataclass(frozen=True, slots=True)
class TaskFinalizing(TaskEvent):
    """Its last child has ended, and its ``finalize`` begins."""


@dataclass(frozen=True, slots=True)
class TaskRetrying(TaskEvent):
    """Attempt number ``attempt`` failed by ``error``; another follows in so many seconds."""

    attempt: int
    delay_seconds: float
    error: BaseException


@dataclass(frozen=True, slots=True)
class TaskCompleted(TaskEvent):
    """It ended well."""


@dataclass(frozen=True, slots=True)
class TaskFailed(TaskEvent):
    """It ended by ``error``."""

    error: BaseException | None


@dataclass(frozen=True, slots=True)
class TaskCancelled(TaskEvent):
    """It was ended from outside."""


@dataclass(frozen=True, slots=True)
class EventsLost:
    """So many events are missing here: the listener was slower than what it listens to."""

    count: int


Event = TaskEvent | EventsLost
