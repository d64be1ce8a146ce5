"""A task's way through the hierarchy where nothing about it is special."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scantree.engine.core.node import Node
from scantree.engine.outcome import SubmitKind, SubmitOutcome
from scantree.engine.status import TaskStatus

if TYPE_CHECKING:
    from scantree.engine.builder import TaskBuilder
    from scantree.engine.context import TaskContext
    from scantree.engine.node import Family, Options
    from scantree.engine.observer import Observer
    from scantree.engine.registry import Registration
    from scantree.engine.task import Task
    from scantree.engine.wakeup import Wakeup

_RUNNING = TaskStatus.RUNNING
_WAITING = TaskStatus.WAITING
_COMPLETED = TaskStatus.COMPLETED
_INSERTED = SubmitKind.INSERTED

_NO_TAGS: Mapping[str, object] = {}
_new_tuple = tuple.__new__


class HierarchyCore:
    """All unfinished tasks; see ``Hierarchy``, which has what is special.

    ``wakeup`` is rung whenever there may be something new to run. ``context_type`` and
    ``builder_type`` are what is opened and built here. ``observer`` is told what happens to
    tasks, where there is one.
    """

    __slots__ = (
        "_ending",
        "_next_id",
        "_nodes",
        "_watched",
        "builder_type",
        "context_type",
        "observer",
        "wakeup",
    )

    def __init__(
        self, wakeup: Wakeup, context_type: type[TaskContext], builder_type: type[TaskBuilder]
    ) -> None:
        self.wakeup = wakeup
        self.context_type = context_type
        self.builder_type = builder_type
        self.observer: Observer | None = None
        self._nodes: dict[int, Node] = {}
        self._watched: set[Node] = set()
        self._next_id = 1
        self._ending = False

    if TYPE_CHECKING:

        def _known(
            self, registration: Registration, options: Options, priority: int
        ) -> SubmitOutcome | None: ...

        def _enter_key(self, node: Node) -> None: ...

        def _enter_group(self, node: Node) -> bool: ...

        def _rest(self, node: Node) -> None: ...

        def _end(self, node: Node, status: TaskStatus) -> None: ...

        def _end_family(self, owner: Node) -> None: ...

    def insert(
        self,
        task: Task,
        registration: Registration,
        family: Family,
        priority: int,
        options: Options | None,
        /,
    ) -> SubmitOutcome:
        """Submit one task into a family; a key that is taken inserts nothing."""
        owner = family.owner
        tags = _NO_TAGS if owner is None else owner.tags
        if options is not None:
            known = self._known(registration, options, priority)
            if known is not None:
                return known
            tags = options.tags_over(tags)
        number = self._next_id
        node = Node(number, task, registration, family, priority, tags, options)
        if options is not None:
            self._enter_key(node)
        self._next_id = number + 1
        family.members[number] = self._nodes[number] = node
        registration.ready.push(node)
        self.wakeup.ring()
        if self.observer is not None:
            self.observer.submitted(node)
        # What SubmitOutcome(...) does, without a call in Python for each submission.
        return _new_tuple(SubmitOutcome, (_INSERTED, node))

    def claim(self, node: Node, /) -> bool:
        """Start an attempt of a task just popped; False where its group is full."""
        if node.options is not None and not self._enter_group(node):
            return False
        node.status = _RUNNING
        node.attempts += 1
        node.family.running += 1
        if self.observer is not None:
            self.observer.started(node)
        return True

    def claim_for(self, registration: Registration, capacity: int, /) -> list[tuple[int, Task]]:
        """Claim tasks until so many of their type are in flight; answers them with their ids."""
        batch = []
        in_flight = registration.in_flight
        ready = registration.ready
        while (room := capacity - len(in_flight)) > 0 and (taken := ready.take(room)):
            for node in taken:
                # What claim does, written out: nearly every task comes this way.
                if node.options is not None and not self._enter_group(node):
                    continue
                node.status = _RUNNING
                node.attempts += 1
                node.family.running += 1
                if self.observer is not None:
                    self.observer.started(node)
                number = node.id
                in_flight[number] = node
                batch.append((number, node.task))
        return batch

    def open_context(self, node: Node, is_open: bool, /) -> TaskContext:
        """A context for a task that is about to execute, or to finalize (not open)."""
        return self.context_type(node, self, is_open)  # type: ignore[arg-type]  # it is a Hierarchy

    def returned(self, node: Node, value: object, /) -> None:
        """The task's ``execute`` returned ``value``."""
        node.result = value
        if node.children is not None or node.verdict is not None:
            self._rest(node)
        elif (
            self._ending
            or node in self._watched
            or node.options is not None
            or self.observer is not None
        ):
            self._end(node, _COMPLETED)
        else:
            # What _end would do, written out: nearly every task ends here.
            number = node.id
            family = node.family
            members = family.members
            del members[number]
            del self._nodes[number]
            family.running -= 1
            family.completed += 1
            node.status = _COMPLETED
            owner = family.owner
            if not members and owner is not None and owner.status is _WAITING:
                self._end_family(owner)
