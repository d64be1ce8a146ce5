"""The exceptions of the engine: whose fault it was, and what was not done."""

from __future__ import annotations


class EngineError(Exception):
    """Anything that the engine itself raises."""


class InvalidStateError(EngineError):
    """A call that the state of its task, or of the scheduler, does not allow."""


class NoParentError(InvalidStateError):
    """A sibling was asked for a task that has no parent; nothing was submitted."""


class UnknownTaskError(InvalidStateError):
    """No unfinished task has this id, and nobody kept its record."""


class UnregisteredTaskError(InvalidStateError):
    """The domain has no executor for this type of task, or there is no such domain."""


class UnsubmittedTaskError(EngineError):
    """A builder was made and never awaited, so its task would have been lost."""


class ChildFailedError(EngineError):
    """A task failed because a child did; the child's error is the ``__cause__``."""


class PrefetchError(EngineError):
    """A prefetch broke down, so the tasks it had taken cannot run; see ``__cause__``."""


class TaskError(Exception):
    """Raised by an executor: the task failed. ``retryable`` allows another attempt."""

    def __init__(self, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable
