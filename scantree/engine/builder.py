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
from typing import TYPE_CHECKING, ClassVar, Generic, NoReturn, Protocol, Self, TypeVar

from scantree.engine.errors import InvalidStateError, NoParentError
from scantree.engine.node import Family, Node, Options
from scantree.engine.outcome import SubmitOutcome
from scantree.engine.priority import DEFAULT_PRIORITY, checked_priority
from scantree.engine.retry import RetryPolicy
from scantree.engine.task import Task

if TYPE_CHECKING:
    from scantree.engine.context import TaskContext
    from scantree.engine.hierarchy import Hierarchy
    from scantree.engine.registry import Registry

R_co = TypeVar("R_co", covariant=True)

_REPR = Repr()
"""Bounds what a message says of a lost task, and survives a repr that raises."""
_REPR.maxother = 200


class Maker(Protocol):
    """Whoever a builder was made through: a task's context (``is_task``), or the scheduler."""

    is_task: ClassVar[bool]
    unsubmitted: list[Builder[object]]

    def check_open(self) -> None:
        """Raise ``InvalidStateError`` where nothing can be submitted through it now."""


class Place(Protocol):
    """Where a new task will stand: answers the family it joins, or refuses."""

    def __call__(self, hierarchy: Hierarchy) -> Family:
        """The family to join."""


class Root:
    """No parent."""

    __slots__ = ()

    def __call__(self, hierarchy: Hierarchy) -> Family:
        """The family of the root tasks; refused where the scheduler's block is being left."""
        if hierarchy.is_closed:
            raise InvalidStateError("the scheduler is not open")
        return hierarchy.roots


class ChildOfId:
    """The task with this id is the parent."""

    __slots__ = ("_id",)

    def __init__(self, number: int) -> None:
        self._id = number

    def __call__(self, hierarchy: Hierarchy) -> Family:
        """The family of that task's children."""
        return hierarchy.children_of(hierarchy.find(self._id))


class ChildOf:
    """A context's task is the parent."""

    __slots__ = ("_ctx",)

    def __init__(self, ctx: TaskContext) -> None:
        self._ctx = ctx

    def __call__(self, hierarchy: Hierarchy) -> Family:
        """The family of that task's children."""
        self._ctx.check_open()
        return hierarchy.children_of(self._ctx.node)


class SiblingOf:
    """The parent of a context's task is the parent."""

    __slots__ = ("_ctx",)

    def __init__(self, ctx: TaskContext) -> None:
        self._ctx = ctx

    def __call__(self, hierarchy: Hierarchy) -> Family:
        """The family that task is in, which has to have a parent."""
        self._ctx.check_open()
        return sibling_family(self._ctx.node)


def sibling_family(node: Node) -> Family:
    """The family a task's sibling joins; refused where there is none or it is ending."""
    family = node.family
    owner = family.owner
    if owner is None:
        raise NoParentError(f"task {node.id} has no parent, so it can have no sibling")
    if owner.verdict is not None:
        raise InvalidStateError(f"task {owner.id} is being ended and takes no more children")
    if node.verdict is not None:
        raise InvalidStateError(f"task {node.id} is being ended and spawns no more siblings")
    return family


class Builder(ABC, Generic[R_co]):
    """A submission of tasks that await one ``await``."""

    _priority = DEFAULT_PRIORITY
    _tags: dict[str, object] | None = None
    _key: str | None = None
    _group: str | None = None
    _retry: RetryPolicy | None = None
    _fail_fast = True
    _has_options = False
    _submitted = False

    def __init__(
        self,
        maker: Maker,
        hierarchy: Hierarchy,
        registry: Registry,
        domain: str,
        place: Place,
    ) -> None:
        maker.check_open()
        self._maker = maker
        self._hierarchy = hierarchy
        self._registry = registry
        self._domain = domain
        self._place = place
        maker.unsubmitted.append(self)

    def priority(self, value: int) -> Self:
        """How urgent it is, from 0 (first) to 255; see ``Priority``."""
        self._priority = checked_priority(value)
        return self

    def tags(self, **tags: object) -> Self:
        """Tags of its own, over those it inherits from its parent."""
        self._tags = {**(self._tags or {}), **tags}
        return self

    def group(self, name: str) -> Self:
        """The group whose limit it counts against, see ``Scheduler(group_limits=...)``."""
        self._group = name
        self._has_options = True
        return self

    def fail_fast(self, fails_fast: bool) -> Self:
        """Whether the first of its children that fails fails it and cancels the others."""
        self._fail_fast = fails_fast
        self._has_options = True
        return self

    def retry(self, policy: RetryPolicy) -> Self:
        """When a failed attempt is followed by another."""
        self._retry = policy
        self._has_options = True
        return self

    def parent(self, number: int) -> Self:
        """Make it a child of the task with this id."""
        self._place = ChildOfId(number)
        return self

    def child_of(self, ctx: TaskContext) -> Self:
        """Make it a child of the context's task, which may be of another domain."""
        self._place = ChildOf(ctx)
        self._entrust(ctx)
        return self

    def sibling_of(self, ctx: TaskContext) -> Self:
        """Make it a child of the parent of the context's task."""
        self._place = SiblingOf(ctx)
        self._entrust(ctx)
        return self

    @abstractmethod
    def describe(self) -> str:
        """What would be submitted, for a message."""

    @abstractmethod
    def _submit(self) -> R_co:
        """Submit it, now."""

    def _options(self) -> Options | None:
        if not self._has_options:
            return None
        return Options(self._key, self._group, self._retry, self._fail_fast)

    def _entrust(self, ctx: TaskContext) -> None:
        """Enter a builder made through the scheduler, inside a task, with that task."""
        if ctx.is_open and not self._maker.is_task and not self._submitted:
            self._maker.unsubmitted.remove(self)
            self._maker = ctx
            ctx.unsubmitted.append(self)

    def _begin(self) -> Family:
        """Take the builder off its maker's list and find the family it submits to."""
        if self._submitted:
            raise InvalidStateError(f"{self.describe()} was submitted already")
        self._submitted = True
        self._maker.unsubmitted.remove(self)
        self._maker.check_open()
        return self._place(self._hierarchy)

    def __await__(self) -> Generator[NoReturn, None, R_co]:
        yield from ()
        return self._submit()


class TaskBuilder(Builder[SubmitOutcome]):
    """The submission of one task; awaiting it answers its outcome."""

    def __init__(
        self,
        maker: Maker,
        hierarchy: Hierarchy,
        registry: Registry,
        domain: str,
        place: Place,
        task: Task,
    ) -> None:
        # Builder.__init__, written out: it is made once for every task there is.
        maker.check_open()
        self._maker = maker
        self._hierarchy = hierarchy
        self._registry = registry
        self._domain = domain
        self._place = place
        self._task = task
        maker.unsubmitted.append(self)

    def key(self, key: str) -> Self:
        """A key that only one unfinished task of this type and domain has at a time."""
        self._key = key
        self._has_options = True
        return self

    def describe(self) -> str:
        """The task's repr."""
        return _REPR.repr(self._task)

    def _submit(self) -> SubmitOutcome:
        family = self._begin()
        return self._hierarchy.insert(
            self._task,
            self._registry.find(self._domain, self._task),
            family,
            self._priority,
            self._tags,
            self._options(),
        )


class BatchBuilder(Builder[list[SubmitOutcome]]):
    """One submission of many tasks, all or none; awaiting it answers their outcomes."""

    def __init__(
        self,
        maker: Maker,
        hierarchy: Hierarchy,
        registry: Registry,
        domain: str,
        place: Place,
        tasks: Sequence[Task],
    ) -> None:
        super().__init__(maker, hierarchy, registry, domain, place)
        self._tasks = tasks

    def describe(self) -> str:
        """How many tasks, and the repr of the first."""
        return f"{len(self._tasks)} tasks ({', '.join(map(_REPR.repr, self._tasks[:1]))}...)"

    def _submit(self) -> list[SubmitOutcome]:
        family = self._begin()
        # Whatever can be refused is looked at before the first is inserted.
        registrations = [self._registry.find(self._domain, task) for task in self._tasks]
        return [
            self._hierarchy.insert(
                task, registration, family, self._priority, self._tags, self._options()
            )
            for task, registration in zip(self._tasks, registrations, strict=True)
        ]
