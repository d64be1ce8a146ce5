"""The executes of a burst of tasks whose inputs have arrived, one after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Protocol

from scantree.engine.status import TaskStatus
from scantree.named_tuple import NamedTuple

if TYPE_CHECKING:
    from scantree.engine.context import TaskContext
    from scantree.engine.core.node import Node
    from scantree.engine.hierarchy import Hierarchy
    from scantree.engine.registry import Registration
    from scantree.engine.task import Task

_RUNNING = TaskStatus.RUNNING


class Burst(NamedTuple):
    """Inputs of tasks of one type, each with its task's token, and what executes them."""

    registration: Registration
    execute: Callable[[Task, object, TaskContext], Awaitable[object]]
    inputs: Iterator[tuple[int, object]]


class Settling(Protocol):
    """What becomes of a task that didn't just return."""

    def raised(self, node: Node, error: BaseException, /) -> None:
        """Its ``execute`` raised, or its input is an error."""

    def lost(self, node: Node, ctx: TaskContext, /) -> None:
        """It returned, and left builders that nobody awaited."""

    def reject(self, registration: Registration, token: int, /) -> None:
        """There is no such task in flight."""


def execute_burst(
    hierarchy: Hierarchy, burst: Burst, settling: Settling, /
) -> tuple[TaskContext, Coroutine[object, object, object], object] | None:
    """Execute until one suspends; None when all inputs are used up.

    Of one that suspended its context, the coroutine to go on with, and the trap.
    """
    course = _Course()
    work = _work_through(hierarchy, burst, settling, course)
    try:
        trap = work.send(None)
    except StopIteration:
        return None
    course.is_handed_over = True
    return course.ctx, work, trap


class _Course:
    """How far the execution of a burst is, for who looks at it from outside."""

    __slots__ = ("ctx", "is_handed_over")

    ctx: TaskContext

    def __init__(self) -> None:
        self.is_handed_over = False


async def _work_through(
    hierarchy: Hierarchy, burst: Burst, settling: Settling, course: _Course
) -> object:
    """Execute one task after the other; one that suspended is the last, and answered.

    In one coroutine for all of them, whose ends are cheaper within it than outside.
    """
    registration, execute, inputs = burst
    returned = hierarchy.returned
    new_context = hierarchy.context_type
    in_flight = registration.in_flight
    for token, fetched in inputs:
        node = in_flight.pop(token, None)
        if node is None:
            settling.reject(registration, token)
            continue
        if node.status is not _RUNNING:
            continue  # it was cancelled in the meantime
        if isinstance(fetched, Exception):
            settling.raised(node, fetched)
            continue
        course.ctx = ctx = new_context(node, hierarchy, True)
        try:
            value = await execute(node.task, fetched, ctx)
        except BaseException as error:
            if course.is_handed_over:
                raise
            ctx.is_open = False
            settling.raised(node, error)
            if not isinstance(error, Exception):
                raise
            continue
        if course.is_handed_over:
            return value
        ctx.is_open = False
        if ctx.unsubmitted:
            settling.lost(node, ctx)
        else:
            returned(node, value)
    return None
