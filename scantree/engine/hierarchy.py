"""The rules of tasks and their families, apart from any event loop.

A pure core: it decides what a submission, the end of an ``execute`` or a
cancellation means for a task, its parent and its children, and leaves two things for
the dispatcher to act on: queues of what can run, and ``interrupts``, the tasks whose
running code has to be stopped. Guarantees:

- A task belongs to its family from submission to its end, so a family is empty only
  when nothing below its owner can spawn any more; only then its owner ends.
- An owner is handed to ``finalizers`` at most once, and never where it has a verdict.
- Nothing recurses: what an end sets off is worked through a list.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from scantree.engine.errors import (
    ChildFailedError,
    InvalidStateError,
    TaskError,
    UnknownTaskError,
)
from scantree.engine.groups import GroupLimits
from scantree.engine.node import Family, Node, Options, TaskId, Verdict
from scantree.engine.outcome import SubmitKind, SubmitOutcome
from scantree.engine.registry import Registration, Registry
from scantree.engine.status import TaskStatus
from scantree.engine.task import Task

_PENDING = TaskStatus.PENDING
_RUNNING = TaskStatus.RUNNING
_WAITING = TaskStatus.WAITING
_COMPLETED = TaskStatus.COMPLETED
_FAILED = TaskStatus.FAILED
_CANCELLED = TaskStatus.CANCELLED
_INSERTED = SubmitKind.INSERTED

_CANCEL = Verdict(_CANCELLED, None)
_NO_TAGS: Mapping[str, object] = {}
_new_tuple = tuple.__new__


class Hierarchy:
    """All unfinished tasks, and every change of their states.

    ``on_work`` is called whenever there may be something new to run, and
    ``on_end`` with each task that somebody watches once it is terminal. Once
    ``is_closed``, no root task is taken, and no other task has a place to go.
    """

    __slots__ = (
        "_ending",
        "_ends",
        "_next_id",
        "_nodes",
        "_watched",
        "finalizers",
        "groups",
        "interrupts",
        "is_closed",
        "on_end",
        "on_work",
        "registry",
        "roots",
    )

    def __init__(
        self,
        registry: Registry,
        groups: GroupLimits,
        on_work: Callable[[], None],
        on_end: Callable[[Node], None],
    ) -> None:
        self.roots = Family(None)
        self.finalizers: deque[Node] = deque()
        self.interrupts: deque[Node] = deque()
        self.registry = registry
        self.groups = groups
        self.on_work = on_work
        self.on_end = on_end
        self._nodes: dict[int, Node] = {}
        self._watched: set[Node] = set()
        self._next_id = 1
        self._ends: deque[tuple[Node, TaskStatus]] = deque()
        self._ending = False
        self.is_closed = False

    # -- looking up ---------------------------------------------------------------

    def find(self, number: int) -> Node:
        """The task with an id: unfinished, or ended and its id still held."""
        node = self._nodes.get(number)
        if isinstance(number, TaskId):
            # An id of another scheduler may have the number of a task of this one.
            if number.node is node or number.node.status.is_terminal:
                return number.node
        elif node is not None:
            return node
        raise UnknownTaskError(f"no unfinished task has the id {number}")

    def watch(self, node: Node) -> None:
        """Have ``on_end`` called when this task is terminal."""
        self._watched.add(node)

    def children_of(self, node: Node) -> Family:
        """The family of a task's children, to add to; refused where it is too late."""
        if node.status.is_terminal or node.finalizing:
            raise InvalidStateError(f"task {node.id} has ended and takes no more children")
        if node.verdict is not None:
            raise InvalidStateError(f"task {node.id} is being ended and takes no more children")
        family = node.children
        if family is None:
            family = node.children = Family(node)
        return family

    # -- submitting ---------------------------------------------------------------

    def insert(
        self,
        task: Task,
        registration: Registration,
        family: Family,
        priority: int,
        options: Options | None,
    ) -> SubmitOutcome:
        """Submit one task into a family; a key that is taken inserts nothing."""
        owner = family.owner
        tags = _NO_TAGS if owner is None else owner.tags
        number = self._next_id
        if options is not None:
            if options.key is not None:
                known = registration.keys.get(options.key)
                if known is not None:
                    return self._submit_again(known, priority)
            if options.tags:
                tags = {**tags, **options.tags}
        node = Node(number, task, registration, family, priority, tags, options)
        if options is not None and options.key is not None:
            registration.keys[options.key] = node
        self._next_id = number + 1
        family.members[number] = self._nodes[number] = node
        registration.ready.push(node)
        self.on_work()
        # What SubmitOutcome(...) does, without a call in Python for each submission.
        return _new_tuple(SubmitOutcome, (_INSERTED, node))

    def _submit_again(self, node: Node, priority: int) -> SubmitOutcome:
        options = node.options
        if options is not None and options.delayed:
            node.priority = min(node.priority, priority)
            self.resume(node)
            return SubmitOutcome(SubmitKind.REQUEUED, node)
        if node.status is _PENDING and priority < node.priority:
            node.priority = priority
            node.registration.ready.push(node)
            self.on_work()
            return SubmitOutcome(SubmitKind.UPGRADED, node)
        return SubmitOutcome(SubmitKind.DUPLICATE, node)

    # -- running ------------------------------------------------------------------

    def claim(self, nodes: Iterable[Node]) -> list[Node]:
        """Start an attempt of tasks just popped; answers those whose group is not full."""
        claimed = []
        for node in nodes:
            options = node.options
            if options is not None and options.group is not None:
                if not self.groups.enter(options.group, node):
                    continue
                options.in_group = True
            node.status = _RUNNING
            node.attempts += 1
            node.family.running += 1
            claimed.append(node)
        return claimed

    def returned(self, node: Node, value: object) -> None:
        """The task's ``execute`` returned ``value``."""
        node.result = value
        if node.children is not None or node.verdict is not None:
            self._rest(node)
        elif self._ending or node in self._watched or node.options is not None:
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

    def raised(self, node: Node, error: BaseException) -> float | None:
        """The task's ``execute`` or ``finalize`` raised.

        Answers the seconds to wait before another attempt, where there is one.
        """
        if node.verdict is None:
            delay = self._retry_delay(node, error)
            if delay is not None:
                return delay
            self._doom(node, Verdict(_FAILED, error))
        self._rest(node)
        return None

    def stopped(self, node: Node, error: BaseException) -> None:
        """The task's code was ended from outside, by ``error``."""
        if node.verdict is None:
            self._doom(node, Verdict(_CANCELLED, error))
        self._rest(node)

    def finalized(self, node: Node, result: object) -> None:
        """The task's ``finalize`` returned ``result``."""
        node.result = result
        if node.verdict is None:
            self._end(node, _COMPLETED)
        else:
            self._rest(node)

    def begin_finalize(self, node: Node) -> bool:
        """Take a task from ``finalizers``; False where it was ended or given a new child."""
        children = node.children
        if node.status is not _WAITING or node.verdict is not None:
            return False
        if children is not None and children.members:
            return False
        node.finalizing = True
        node.status = _RUNNING
        node.family.waiting -= 1
        node.family.running += 1
        return True

    def resume(self, node: Node) -> None:
        """Queue a task whose wait for its next attempt is over, unless it ended."""
        options = node.options
        if options is not None and options.delayed and node.status is _PENDING:
            options.delayed = False
            node.registration.ready.push(node)
            self.on_work()

    def _retry_delay(self, node: Node, error: BaseException) -> float | None:
        options = node.options
        if (
            options is None
            or options.retry is None
            or node.finalizing
            or (node.children is not None and node.children.is_used)
            or not isinstance(error, TaskError)
            or not error.retryable
            or node.attempts >= options.retry.max_attempts
        ):
            return None
        node.status = _PENDING
        node.family.running -= 1
        self._leave_group(node)
        options.delayed = True
        return options.retry.delay_after(node.attempts)

    def _rest(self, node: Node) -> None:
        """The task's own code is over: wait for its children, finalize, or end."""
        children = node.children
        verdict = node.verdict
        if (
            children is not None
            and not node.finalizing
            and (children.members or (verdict is None and children.is_used))
        ):
            node.status = _WAITING
            node.family.running -= 1
            node.family.waiting += 1
            self._leave_group(node)
            if not children.members:
                self._finalize_later(node)
        elif verdict is None:
            self._end(node, _COMPLETED)
        else:
            self._end_by(node, verdict)

    def _finalize_later(self, node: Node) -> None:
        self.finalizers.append(node)
        self.on_work()

    # -- ending -------------------------------------------------------------------

    def _end_by(self, node: Node, verdict: Verdict) -> None:
        node.error = verdict.error
        self._end(node, verdict.status)

    def _end(self, node: Node, status: TaskStatus) -> None:
        """Make a task terminal, and then whatever ends with it."""
        if self._ending:
            self._ends.append((node, status))
            return
        self._ending = True
        self._end_one(node, status)
        while self._ends:
            self._end_one(*self._ends.popleft())
        self._ending = False

    def _end_one(self, node: Node, status: TaskStatus) -> None:
        family = node.family
        family.count_out(node.id, node.status, status)
        node.status = status
        del self._nodes[node.id]
        options = node.options
        if options is not None:
            if options.key is not None:
                del node.registration.keys[options.key]
            self._leave_group(node)
        if self._watched and node in self._watched:
            self._watched.remove(node)
            self.on_end(node)
        owner = family.owner
        if owner is None:
            return
        if status is _FAILED and owner.verdict is None and owner.fails_fast:
            failure = ChildFailedError(f"child {node.id} of task {owner.id} failed")
            failure.__cause__ = node.error
            verdict = Verdict(_FAILED, failure)
            self._doom(owner, verdict)
            self._settle(owner, verdict)
        elif not family.members and owner.status is _WAITING:
            self._end_family(owner)

    def _end_family(self, owner: Node) -> None:
        """The last child of a waiting task has ended."""
        if owner.verdict is None:
            self._finalize_later(owner)
        else:
            self._end_by(owner, owner.verdict)

    def _leave_group(self, node: Node) -> None:
        """Give back the room a task had in its group, or was queued to take."""
        options = node.options
        if options is None or options.group is None:
            return
        if options.in_group:
            options.in_group = False
            self.groups.leave(options.group)
        parked = self.groups.unpark(options.group)
        if parked is not None:
            parked.registration.ready.put_back(parked)
            self.on_work()

    # -- cancelling ---------------------------------------------------------------

    def cancel(self, node: Node) -> None:
        """End a task and all below it as cancelled, as soon as running code lets go."""
        if not node.status.is_terminal and node.verdict is None:
            self._doom(node, _CANCEL)
            self._settle(node, _CANCEL)

    def cancel_family(self, family: Family) -> None:
        """Cancel every unfinished member of a family."""
        for member in list(family.members.values()):
            self.cancel(member)

    def close(self) -> None:
        """Cancel every unfinished task, and take no more."""
        self.is_closed = True
        self.cancel_family(self.roots)

    def _doom(self, node: Node, verdict: Verdict) -> None:
        """Fix how a task will end, and cancel everything below it, deepest first."""
        node.verdict = verdict
        below: list[Node] = []
        queue = [node]
        while queue:
            children = queue.pop().children
            if children is not None:
                for member in children.members.values():
                    if member.verdict is None:
                        member.verdict = _CANCEL
                        below.append(member)
                        queue.append(member)
        if node.status is _RUNNING:
            self.interrupts.append(node)
            self.on_work()
        for member in reversed(below):
            self._settle(member, _CANCEL)

    def _settle(self, node: Node, verdict: Verdict) -> None:
        """End a doomed task now, if none of its code runs and none of its children lives."""
        status = node.status
        if status is _RUNNING:
            if node.id not in node.registration.in_flight:
                self.interrupts.append(node)
                self.on_work()
                return
        elif status is not _PENDING and status is not _WAITING:
            return
        children = node.children
        if children is not None and children.members:
            if status is not _WAITING:
                node.status = _WAITING
                node.family.waiting += 1
                if status is _RUNNING:
                    node.family.running -= 1
            return
        self._end_by(node, verdict)
