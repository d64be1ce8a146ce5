"""The face of the engine: opens a scheduler on trio, submits, waits, counts, cancels."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, NoReturn, Self

import trio

from scantree.engine.builder import Builder
from scantree.engine.dispatcher import Dispatcher
from scantree.engine.domain import Domain
from scantree.engine.errors import InvalidStateError, UnknownTaskError, UnsubmittedTaskError
from scantree.engine.groups import GroupLimits
from scantree.engine.handle import DomainHandle
from scantree.engine.hierarchy import Hierarchy
from scantree.engine.node import record_of
from scantree.engine.record import ChildCounts, TaskRecord
from scantree.engine.registry import Registry
from scantree.engine.task import Task
from scantree.engine.twin import Node
from scantree.engine.wakeup import Wakeup

if TYPE_CHECKING:
    from scantree.engine.announcer import Announcer
    from scantree.engine.event_stream import EventStream

DEFAULT_MAX_CONCURRENCY = 64


class Scheduler:
    """Runs the tasks of its domains, for the time of an ``async with`` block.

    ``max_concurrency`` bounds the executes that are under way at once; a prefetch has
    a capacity of its own. ``group_limits`` bounds the running tasks of named groups.
    Leaving the block cancels what is unfinished. ``unsubmitted`` holds the builders
    made from outside that nobody has awaited; leaving the block with one raises
    ``UnsubmittedTaskError``.
    """

    node: ClassVar[None] = None
    """It is no task, see ``Maker``."""

    def __init__(
        self,
        *domains: Domain,
        max_concurrency: int = DEFAULT_MAX_CONCURRENCY,
        group_limits: Mapping[str, int] | None = None,
    ) -> None:
        if max_concurrency < 1:
            raise ValueError(f"max_concurrency is at least 1, not {max_concurrency}")
        self.unsubmitted: list[Builder[object]] = []
        self._max_concurrency = max_concurrency
        self._registry = Registry(domains)
        self._wakeup = Wakeup()
        self.hierarchy = Hierarchy(
            self._registry, GroupLimits(group_limits or {}), self._wakeup, self._ended
        )
        self._announcer: Announcer | None = None
        self._watchers: dict[Node, trio.Event] = {}
        self._nursery_manager: AbstractAsyncContextManager[trio.Nursery]
        self._nursery: trio.Nursery
        self._dispatcher: Dispatcher | None = None

    async def __aenter__(self) -> Self:
        if self._dispatcher is not None:
            raise InvalidStateError("a scheduler can be opened once")
        self._nursery_manager = trio.open_nursery()
        self._nursery = await self._nursery_manager.__aenter__()
        self._dispatcher = Dispatcher(
            self.hierarchy, self._registry, self._nursery, self._wakeup, self._max_concurrency
        )
        self._dispatcher.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        self.hierarchy.close()
        self._nursery.cancel_scope.cancel()
        lone: BaseException | None = None
        swallowed: bool | None = False
        try:
            swallowed = await self._nursery_manager.__aexit__(kind, error, traceback)
        except BaseExceptionGroup as group:
            # The nursery is no business of the block's: its one error leaves as it is.
            if len(group.exceptions) > 1:
                raise
            lone = group.exceptions[0]
        finally:
            if self._announcer is not None:
                self._announcer.close()
        if lone is not None and lone is not error:
            context = lone.__context__
            try:
                raise lone
            finally:
                lone.__context__ = context
        if kind is None and self.unsubmitted:
            lost = ", ".join(builder.describe() for builder in self.unsubmitted)
            raise UnsubmittedTaskError(f"built and never awaited: {lost}")
        return swallowed

    @property
    def is_open(self) -> bool:
        """Whether the ``async with`` block is entered and not being left."""
        return self._dispatcher is not None and not self.hierarchy.is_closed

    def refuse(self) -> NoReturn:
        """Raise ``InvalidStateError``: it isn't open."""
        raise InvalidStateError("the scheduler is not open")

    def domain(self, name: str) -> DomainHandle:
        """A domain to submit to."""
        return DomainHandle(name, self)

    async def wait(self, number: int) -> TaskRecord:
        """Wait until a task is terminal; answers its record."""
        node = self.hierarchy.find(number)
        if node.status.is_terminal:
            await trio.lowlevel.checkpoint()
        else:
            await self._watch(node).wait()
        return record_of(node)

    async def join(self) -> None:
        """Wait until no task is unfinished."""
        await trio.lowlevel.checkpoint()
        members = self.hierarchy.roots.members
        while members:
            await self._watch(next(iter(members.values()))).wait()

    def record(self, number: int) -> TaskRecord:
        """A task as it stands now."""
        return record_of(self.hierarchy.find(number))

    def find_task(self, number: int) -> Task | None:
        """The task with an id, while it is unfinished or its id is held; else None."""
        try:
            return self.hierarchy.find(number).task
        except UnknownTaskError:
            return None

    def child_counts(self, number: int) -> ChildCounts:
        """How many children a task has in which state."""
        children = self.hierarchy.find(number).children
        return ChildCounts() if children is None else children.counts()

    def unfinished_children(self, number: int) -> list[Task]:
        """The children of a task that have not ended, in order of submission."""
        children = self.hierarchy.find(number).children
        return [] if children is None else [node.task for node in children.members.values()]

    def cancel(self, number: int) -> None:
        """End a task and all below it as cancelled; running code at its next checkpoint."""
        self.hierarchy.cancel(self.hierarchy.find(number))

    def cancel_children(self, number: int) -> None:
        """Cancel a task's unfinished children, and let it finalize with what it has."""
        children = self.hierarchy.find(number).children
        if children is not None:
            self.hierarchy.cancel_family(children)

    def set_group_limit(self, name: str, limit: int | None) -> None:
        """Let so many tasks of a group run at once from now on; None lifts the limit.

        Those that run are left alone. Raises ValueError for less than 1.
        """
        self.hierarchy.groups.limit(name, limit)
        self.hierarchy.unpark(name)

    def pause_group(self, name: str) -> None:
        """Start no task of a group until ``resume_group``; other groups are not held up."""
        self.hierarchy.groups.pause(name)

    def resume_group(self, name: str) -> None:
        """Undo ``pause_group``."""
        self.hierarchy.groups.resume(name)
        self.hierarchy.unpark(name)

    def events(self, capacity: int = 4096) -> EventStream:
        """What happens to tasks from now on, until the block is left.

        At most ``capacity`` events wait for the listener. One that is slower loses what
        comes then, and is told by an ``EventsLost`` how many; no task ever waits for it.
        """
        if self.hierarchy.is_closed:
            self.refuse()
        if self._announcer is None:
            from scantree.engine.announcer import Announcer  # noqa: PLC0415 - few listen

            self._announcer = Announcer(self.hierarchy)
        return self._announcer.listen(capacity)

    def _ended(self, node: Node) -> None:
        self._watchers.pop(node).set()

    def _watch(self, node: Node) -> trio.Event:
        event = self._watchers.get(node)
        if event is None:
            event = self._watchers[node] = trio.Event()
            self.hierarchy.watch(node)
        return event
