"""Submissions being built: options chained in any order, submitted by awaiting.

The parent is found when the builder is awaited, from the context it was made with;
nobody threads an id by hand, and a sibling without a parent is refused there. Every
builder is entered with its maker until it is awaited, so one that is dropped is
found when its maker ends: it cannot be lost in silence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from reprlib import Repr
from typing import TYPE_CHECKING, Generic, NoReturn, Self, TypeVar

from scantree.engine.core.builder import BuilderCore
from scantree.engine.errors import InvalidStateError
from scantree.engine.node import Family, Options
from scantree.engine.outcome import SubmitOutcome
from scantree.engine.place import Maker, Place, child_of, child_of_id, sibling_of
from scantree.engine.priority import checked_priority
from scantree.engine.retry import RetryPolicy
from scantree.engine.task import Task
from scantree.engine.twin import TaskBuilderCore

if TYPE_CHECKING:
    from scantree.engine.context import TaskContext
    from scantree.engine.registry import Registrations

R_co = TypeVar("R_co", covariant=True)

_REPR = Repr()
"""Bounds what a message says of a lost task, and survives a repr that raises."""
_REPR.maxother = 200


V = TypeVar("V")


def _checked(value: V, kind: type[V], name: str) -> V:
    if not isinstance(value, kind):
        raise TypeError(f"a {name} is a {kind.__name__}, not {value!r}")
    return value


class Builder(ABC, Generic[R_co]):
    """A submission of tasks that await one ``await``."""

    if not TYPE_CHECKING:
        __slots__ = ()  # what derives from it has them

    _maker: Maker
    _registrations: Registrations
    _place: Place
    _priority: int
    _options: Options | None
    _submitted: bool

    def priority(self, value: int) -> Self:
        """How urgent it is, from 0 (first) to 255; see ``Priority``."""
        self.check_unsubmitted()
        if type(value) is not int or not 0 <= value <= 255:
            value = checked_priority(value)
        self._priority = value
        return self

    def tags(self, **tags: object) -> Self:
        """Tags of its own, over those it inherits from its parent."""
        options = self._own_options()
        options.tags = {**options.tags, **tags}
        return self

    def group(self, name: str) -> Self:
        """The group whose limit it counts against, see ``Scheduler(group_limits=...)``."""
        self._own_options().group = _checked(name, str, "group")
        return self

    def fail_fast(self, fails_fast: bool) -> Self:
        """Whether the first of its children that fails fails it and cancels the others.

        It does where nothing is said.
        """
        self._own_options().fail_fast = fails_fast
        return self

    def retry(self, policy: RetryPolicy) -> Self:
        """When a failed attempt is followed by another."""
        self._own_options().retry = _checked(policy, RetryPolicy, "retry")
        return self

    def parent(self, number: int) -> Self:
        """Make it a child of the task with this id."""
        self.check_unsubmitted()
        self._place = child_of_id(number)
        return self

    def child_of(self, ctx: TaskContext) -> Self:
        """Make it a child of the context's task, which may be of another domain."""
        self.check_unsubmitted()
        self._place = child_of(ctx)
        self._entrust(ctx)
        return self

    def sibling_of(self, ctx: TaskContext) -> Self:
        """Make it a child of the parent of the context's task."""
        self.check_unsubmitted()
        self._place = sibling_of(ctx)
        self._entrust(ctx)
        return self

    @abstractmethod
    def describe(self) -> str:
        """What would be submitted, for a message."""

    @abstractmethod
    def _submit(self, family: Family) -> R_co:
        """Submit it into a family, now."""

    def check_unsubmitted(self) -> None:
        """Raise ``InvalidStateError`` where it was submitted: it is too late for anything."""
        if self._submitted:
            raise InvalidStateError(f"submitted already: {self.describe()}")

    def _own_options(self) -> Options:
        self.check_unsubmitted()
        if self._options is None:
            self._options = Options()
        return self._options

    def _entrust(self, ctx: TaskContext) -> None:
        """Enter a builder made through the scheduler, inside a task, with that task."""
        if ctx.is_open and self._maker.node is None and not self._submitted:
            self._maker.unsubmitted.remove(self)
            self._maker = ctx
            ctx.unsubmitted.append(self)

    def __await__(self) -> Generator[NoReturn, None, R_co]:
        self.check_unsubmitted()
        self._submitted = True
        maker = self._maker
        unsubmitted = maker.unsubmitted
        if unsubmitted[-1] is self:
            unsubmitted.pop()
        else:
            unsubmitted.remove(self)
        if not maker.is_open:
            maker.refuse()
        return self._submit(self._place(maker))
        yield  # type: ignore[unreachable]  # what makes it a generator, as await needs one

    in_python = __await__
    """How the twin in C submits where something is special."""


class TaskBuilder(TaskBuilderCore, Builder[SubmitOutcome]):
    """The submission of one task; awaiting it answers its outcome."""

    __slots__ = ()

    def key(self, key: str) -> Self:
        """A key that only one unfinished task of this type and domain has at a time."""
        self._own_options().key = _checked(key, str, "key")
        return self

    def describe(self) -> str:
        """The task's repr."""
        return _REPR.repr(self._task)

    def _submit(self, family: Family) -> SubmitOutcome:
        task = self._task
        return self._maker.hierarchy.insert(
            task, self._registrations[type(task)], family, self._priority, self._options
        )


class BatchBuilder(BuilderCore, Builder[list[SubmitOutcome]]):
    """One submission of many tasks, all or none; awaiting it answers their outcomes."""

    __slots__ = ("_tasks",)

    def __init__(
        self, maker: Maker, registrations: Registrations, place: Place, tasks: Sequence[Task]
    ) -> None:
        super().__init__(maker, registrations, place)
        self._tasks = tasks

    def describe(self) -> str:
        """How many tasks, and the repr of the first."""
        count = len(self._tasks)
        first = f" ({_REPR.repr(self._tasks[0])}...)" if count else ""
        return f"{count} task{'' if count == 1 else 's'}{first}"

    def _submit(self, family: Family) -> list[SubmitOutcome]:
        insert = self._maker.hierarchy.insert
        # Whatever can be refused is looked at before the first is inserted.
        registrations = [self._registrations[type(task)] for task in self._tasks]
        options = self._options
        return [
            insert(
                task,
                registration,
                family,
                self._priority,
                None if options is None else options.copy(),
            )
            for task, registration in zip(self._tasks, registrations, strict=True)
        ]
