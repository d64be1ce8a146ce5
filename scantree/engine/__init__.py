"""A task engine on trio: tasks that spawn children and siblings under one parent.

Events are imported when they are first named: few programs listen.
"""

from typing import TYPE_CHECKING

from scantree.engine.builder import BatchBuilder, Builder, TaskBuilder
from scantree.engine.context import TaskContext
from scantree.engine.domain import Domain
from scantree.engine.errors import (
    ChildFailedError,
    EngineError,
    InvalidStateError,
    NoParentError,
    PrefetchError,
    TaskError,
    UnknownTaskError,
    UnregisteredTaskError,
    UnsubmittedTaskError,
)
from scantree.engine.executor import BaseExecutor, Executor, PrefetchExecutor
from scantree.engine.handle import DomainHandle
from scantree.engine.on_demand import __getattr__ as __getattr__
from scantree.engine.outcome import SubmitKind, SubmitOutcome
from scantree.engine.prefetch import Prefetch
from scantree.engine.priority import Priority
from scantree.engine.record import ChildCounts, TaskRecord
from scantree.engine.retry import RetryPolicy
from scantree.engine.scheduler import Scheduler
from scantree.engine.status import TaskStatus
from scantree.engine.task import Task
from scantree.engine.task_id import TaskId

if TYPE_CHECKING:
    from scantree.engine.event_stream import EventStream
    from scantree.engine.events import (
        Event,
        EventsLost,
        TaskCancelled,
        TaskCompleted,
        TaskEvent,
        TaskFailed,
        TaskFinalizing,
        TaskRetrying,
        TaskStarted,
        TaskSubmitted,
        TaskWaiting,
    )

__all__ = [
    "BaseExecutor",
    "BatchBuilder",
    "Builder",
    "ChildCounts",
    "ChildFailedError",
    "Domain",
    "DomainHandle",
    "EngineError",
    "Event",
    "EventStream",
    "EventsLost",
    "Executor",
    "InvalidStateError",
    "NoParentError",
    "Prefetch",
    "PrefetchError",
    "PrefetchExecutor",
    "Priority",
    "RetryPolicy",
    "Scheduler",
    "SubmitKind",
    "SubmitOutcome",
    "Task",
    "TaskBuilder",
    "TaskCancelled",
    "TaskCompleted",
    "TaskContext",
    "TaskError",
    "TaskEvent",
    "TaskFailed",
    "TaskFinalizing",
    "TaskId",
    "TaskRecord",
    "TaskRetrying",
    "TaskStarted",
    "TaskStatus",
    "TaskSubmitted",
    "TaskWaiting",
    "UnknownTaskError",
    "UnregisteredTaskError",
    "UnsubmittedTaskError",
]
