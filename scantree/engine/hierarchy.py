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
from collections.abc import Callable

from scantree.engine.builder import TaskBuilder
from scantree.engine.context import TaskContext
from scantree.engine.errors import (
    ChildFailedError,
    InvalidStateError,
    TaskError,
    UnknownTaskError,
)
from scantree.engine.groups import GroupLimits
from scantree.engine.node import Family, Options, Verdict, fails_fast
from scantree.engine.outcome import SubmitKind, SubmitOutcome
from scantree.engine.registry import Registration, Registry
from scantree.engine.status import TaskStatus
from scantree.engine.task_id import TaskId
from scantree.engine.twin import HierarchyCore, Node
from scantree.engine.wakeup import Wakeup

_PENDING = TaskStatus.PENDING
_RUNNING = TaskStatus.RUNNING
_WAITING = TaskStatus.WAITING
_COMPLETED = TaskStatus.COMPLETED
_FAILED = TaskStatus.FAILED
_CANCELLED = TaskStatus.CANCELLED

_CANCEL = Verdict(_CANCELLED, None)


class Hierarchy(HierarchyCore):
    """All unfinished tasks, and every change of their states.

    ``wakeup`` is rung whenever there may be something new to run, and ``on_end`` is
    called with each task that somebody watches once it is terminal. Once ``is_closed``,
    no root task is taken, and no other task has a place to go.
    """

    __slots__ = (
        "_ends",
        "finalizers",
        "groups",
        "interrupts",
        "is_closed",
        "on_end",
        "registry",
        "roots",
    )

    def __init__(
        self,
        registry: Registry,
        groups: GroupLimits,
        wakeup: Wakeup,
        on_end: Callable[[Node], None],
    ) -> None:
        super().__init__(wakeup, TaskContext, TaskBuilder)
        self.roots = Family(None)
        self.finalizers: deque[Node] = deque()
        self.interrupts: deque[Node] = deque()
        self.registry = registry
        self.groups = groups
        self.on_end = on_end
        self._ends: deque[tuple[Node, TaskStatus]] = deque()
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

    def _known(
        self, registration: Registration, options: Options, priority: int
    ) -> SubmitOutcome | None:
        """What a submission answers whose key is taken; None where it isn't."""
        if options.key is None:
            return None
        known = registration.keys.get(options.key)
        return None if known is None else self._submit_again(known, priority)

    def _enter_key(self, node: Node) -> None:
        """Note the key of a new task with options, where it has one."""
        options = node.options
        if options is not None and options.key is not None:
            node.registration.keys[options.key] = node

    def _submit_again(self, node: Node, priority: int) -> SubmitOutcome:
        options = node.options
        if options is not None and options.delayed:
            node.priority = min(node.priority, priority)
            self.resume(node)
            return SubmitOutcome(SubmitKind.REQUEUED, node)
        if node.status is _PENDING and priority < node.priority:
            node.priority = priority
            node.registration.ready.push(node)
            self.wakeup.ring()
            return SubmitOutcome(SubmitKind.UPGRADED, node)
        return SubmitOutcome(SubmitKind.DUPLICATE, node)

    # -- running ------------------------------------------------------------------

    def _enter_group(self, node: Node) -> bool:
        """Take room in the group of a task with options; False where it is full."""
        options = node.options
        if options is not None and options.group is not None:
            if not self.groups.enter(options.group, node):
                return False
            options.in_group = True
            self.unpark(options.group)
        return True

    def unpark(self, group: str) -> None:
        """Queue the next task of a group again, where it has room and one is parked."""
        parked = self.groups.unpark(group)
        if parked is not None:
            parked.registration.ready.put_back(parked)
            self.wakeup.ring()

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
        if self.observer is not None:
            self.observer.finalizing(node)
        return True

    def resume(self, node: Node) -> None:
        """Queue a task whose wait for its next attempt is over, unless it ended."""
        options = node.options
        if options is not None and options.delayed and node.status is _PENDING:
            options.delayed = False
            node.registration.ready.push(node)
            self.wakeup.ring()

    def _retry_delay(self, node: Node, error: BaseException) -> float | None:
        options = node.options
        policy = node.registration.retry
        if options is not None and options.retry is not None:
            policy = options.retry
        if (
            policy is None
            or node.finalizing
            or (node.children is not None and node.children.is_used)
            or not isinstance(error, TaskError)
            or not error.retryable
            or node.attempts >= policy.max_attempts
        ):
            return None
        node.status = _PENDING
        node.family.running -= 1
        self._leave_group(node)
        if options is None:
            options = node.options = Options()
        options.delayed = True
        delay = policy.delay_after(node.attempts)
        if self.observer is not None:
            self.observer.retrying(node, delay, error)
        return delay

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
            if self.observer is not None:
                self.observer.waiting(node)
            if not children.members:
                self._finalize_later(node)
        elif verdict is None:
            self._end(node, _COMPLETED)
        else:
            self._end_by(node, verdict)

    def _finalize_later(self, node: Node) -> None:
        self.finalizers.append(node)
        self.wakeup.ring()

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
        if self.observer is not None:
            self.observer.ended(node)
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
        if status is _FAILED and owner.verdict is None and fails_fast(owner):
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
        self.unpark(options.group)

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
            self.wakeup.ring()
        for member in reversed(below):
            self._settle(member, _CANCEL)

    def _settle(self, node: Node, verdict: Verdict) -> None:
        """End a doomed task now, if none of its code runs and none of its children lives."""
        status = node.status
        if status is _RUNNING:
            if node.id not in node.registration.in_flight:
                self.interrupts.append(node)
                self.wakeup.ring()
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
                if self.observer is not None:
                    self.observer.waiting(node)
            return
        self._end_by(node, verdict)
