"""What happens to tasks, as values: one class for each kind of event.

Those without fields of their own are dataclasses by what they inherit. To make one takes half
a millisecond, and every program that imports the engine waits for it.
"""

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


class TaskSubmitted(TaskEvent):
    """It is pending."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TaskStarted(TaskEvent):
    """An attempt begins; ``attempt`` counts from 1."""

    attempt: int


class TaskWaiting(TaskEvent):
    """Its own code is over, and children are not."""

    __slots__ = ()


class TaskFinalizing(TaskEvent):
    """Its last child has ended, and its ``finalize`` begins."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TaskRetrying(TaskEvent):
    """Attempt number ``attempt`` failed by ``error``; another follows in so many seconds."""

    attempt: int
    delay_seconds: float
    error: BaseException


class TaskCompleted(TaskEvent):
    """It ended well."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TaskFailed(TaskEvent):
    """It ended by ``error``."""

    error: BaseException | None


class TaskCancelled(TaskEvent):
    """It was ended from outside."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class EventsLost:
    """So many events are missing here: the listener was slower than what it listens to."""

    count: int


Event = TaskEvent | EventsLost
