"""A domain: a name, and the executors of the task types that belong together."""

from __future__ import annotations

from typing import TypeVar

from scantree.engine.executor import AnyExecutor, BaseExecutor, Executor, PrefetchExecutor
from scantree.engine.retry import RetryPolicy
from scantree.engine.task import Task

T = TypeVar("T", bound=Task)


class Domain:
    """A named set of task types with an executor each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.executors: dict[type[Task], AnyExecutor] = {}
        self.retries: dict[type[Task], RetryPolicy] = {}

    def task(
        self,
        task_class: type[T],
        executor: BaseExecutor[T],
        *,
        retry: RetryPolicy | None = None,
    ) -> Domain:
        """Register the executor of a task type; answers the domain, to go on with.

        ``retry`` is for tasks that are submitted without a policy of their own.

        It is for tasks of this very class: one derived from it is registered for itself.
        """
        task_type = getattr(task_class, "task_type", None)
        if not isinstance(task_type, str):
            raise TypeError(f"{task_class.__qualname__} has no task_type")
        if not isinstance(executor, Executor | PrefetchExecutor):
            raise TypeError(f"{executor!r} is neither an Executor nor a PrefetchExecutor")
        if any(known.task_type == task_type for known in self.executors):
            raise ValueError(f"domain {self.name!r} has an executor for {task_type!r} already")
        # The scheduler hands an executor only tasks of the class it is registered for.
        self.executors[task_class] = executor
        if retry is not None:
            self.retries[task_class] = retry
        return self
