"""How the tasks of one type are done: ``execute``, and ``finalize`` for their parents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from scantree.engine.prefetch import Prefetch
from scantree.engine.task import Task

if TYPE_CHECKING:
    from scantree.engine.context import TaskContext

T = TypeVar("T", bound=Task)
I = TypeVar("I")  # noqa: E741 - the field's letter for an input


class BaseExecutor(ABC, Generic[T]):
    """What both kinds of executors share."""

    async def finalize(self, task: T, memo: object, ctx: TaskContext) -> object:
        """End a task that has children, once all of them are terminal.

        ``memo`` is what ``execute`` returned; the value returned is the task's
        result. Runs exactly once, and not at all where the task failed, was
        cancelled or never had a child.
        """
        return memo


class Executor(BaseExecutor[T]):
    """An executor that fetches for itself; ``execute`` may suspend."""

    @abstractmethod
    async def execute(self, task: T, ctx: TaskContext) -> object:
        """Do the task; the value returned is the memo, or the result of a childless task."""


class PrefetchExecutor(BaseExecutor[T], Generic[T, I]):
    """An executor whose inputs a ``Prefetch`` fetches for many tasks at once.

    ``execute`` should not suspend: then it costs no more than a call. One that does
    suspend still works, at the price of an ordinary executor.
    """

    @property
    @abstractmethod
    def prefetch(self) -> Prefetch[T, I]:
        """The one prefetch of this executor."""

    @abstractmethod
    async def execute(self, task: T, fetched: I, ctx: TaskContext) -> object:
        """Do the task with its input; otherwise as ``Executor.execute``."""


AnyExecutor: TypeAlias = Executor[Task] | PrefetchExecutor[Task, object]
"""An executor as the engine holds it, once a domain has matched it with its type of task."""
