"""The twins of what every task goes through: the same names, and no crash from misuse."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable

import pytest
import trio

from scantree.engine import Scheduler, SubmitKind, Task, TaskBuilder, TaskContext
from scantree.engine.core import builder, context, hierarchy, node, ready_queue, wakeup
from scantree.engine.groups import GroupLimits
from scantree.engine.hierarchy import Hierarchy
from scantree.engine.node import Family
from scantree.engine.registry import Registry
from scantree.engine.twin import (
    ContextCore,
    FamilyCore,
    HierarchyCore,
    Node,
    ReadyQueue,
    TaskBuilderCore,
    WakeupCore,
    execute_burst,
    why_in_python,
)
from scantree.engine.wakeup import Wakeup
from tests.engine import nodes
from tests.engine.scripted import FetchedExecutor, Fetcher, Path, Scripted, ended, spawns

needs_native = pytest.mark.skipif(bool(why_in_python), reason=f"in Python: {why_in_python}")
FETCHED = Path("fetched", lambda: FetchedExecutor(Fetcher(capacity=32)), False)

TWINS = [
    (node.FamilyCore, FamilyCore),
    (node.Node, Node),
    (ready_queue.ReadyQueue, ReadyQueue),
    (hierarchy.HierarchyCore, HierarchyCore),
    (context.ContextCore, ContextCore),
    (builder.TaskBuilderCore, TaskBuilderCore),
    (wakeup.WakeupCore, WakeupCore),
]


def names(kind: type) -> set[str]:
    """What a class has; a queue's own storage is its business."""
    own = {name for base in kind.__mro__ for name in vars(base) if not name.startswith("__")}
    return own - {"_lanes", "_used"}


def new_hierarchy() -> Hierarchy:
    return Hierarchy(Registry([]), GroupLimits({}), Wakeup(), lambda node: None)


@needs_native
@pytest.mark.parametrize(("python", "native"), TWINS)
def test_twins_have_the_same_names(python: type, native: type) -> None:
    assert python is not native
    # The submission of a task is awaited, and its priority set, in either.
    extra = {"priority"} if native is TaskBuilderCore else set()
    assert names(native) - extra == names(python)


def test_no_twin_has_room_for_other_attributes() -> None:
    made: list[object] = [nodes.node(1), Family(None), ReadyQueue(), new_hierarchy(), Wakeup()]
    for one in made:
        with pytest.raises(AttributeError):
            one.other = 1  # type: ignore[attr-defined]


MISUSES: list[Callable[[], object]] = [
    lambda: ReadyQueue().push(1),  # type: ignore[arg-type]
    lambda: ReadyQueue().put_back(None),  # type: ignore[arg-type]
    lambda: ReadyQueue().take("many"),  # type: ignore[arg-type]
    lambda: new_hierarchy().claim(1),  # type: ignore[arg-type]
    lambda: new_hierarchy().returned(None, None),  # type: ignore[arg-type]
    lambda: new_hierarchy().returned(nodes.node(1)),  # type: ignore[call-arg]
    lambda: new_hierarchy().open_context(1, True),  # type: ignore[arg-type]
    lambda: new_hierarchy().claim_for(nodes.REGISTRATION, "all"),  # type: ignore[arg-type]
    lambda: new_hierarchy().insert(Scripted(), nodes.REGISTRATION, None, 1, None),  # type: ignore[arg-type]
    lambda: HierarchyCore(1, TaskContext, int),  # type: ignore[arg-type]
    lambda: HierarchyCore(Wakeup(), int, int),  # type: ignore[arg-type]
    lambda: Node(1, 2, 3, 4, 5, 6, 7),  # type: ignore[arg-type]
    lambda: Node("1", Scripted(), nodes.REGISTRATION, nodes.ROOTS, 1, {}, None),  # type: ignore[arg-type]
    lambda: FamilyCore(*()),  # type: ignore[call-arg]
    lambda: TaskBuilderCore(1),  # type: ignore[call-arg,arg-type]
    lambda: execute_burst(1, 2, 3),  # type: ignore[arg-type]
    lambda: execute_burst(new_hierarchy(), (1, 2), None),  # type: ignore[arg-type]
    lambda: execute_burst(new_hierarchy(), (1, 2, 3), None),  # type: ignore[arg-type]
    lambda: type(TaskContext).__call__(TaskContext),
]


@needs_native
@pytest.mark.parametrize("misuse", MISUSES)
def test_misuse_is_a_type_error(misuse: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        misuse()


@needs_native
def test_task_of_no_priority_is_not_queued() -> None:
    queue = ReadyQueue()
    one = nodes.node(1)
    one.priority = 256
    for push in (queue.push, queue.put_back):
        with pytest.raises(ValueError, match="from 0 to 255"):
            push(one)
    assert queue.pop() is None
    with pytest.raises(ValueError, match="from 0 to 255"):
        nodes.node(2, -1)


@needs_native
def test_half_made_builder_refuses_to_be_awaited() -> None:
    empty = TaskBuilder.__new__(TaskBuilder)
    with pytest.raises(AttributeError):
        next(empty.__await__())
    with pytest.raises(AttributeError):
        _ = empty._maker


def test_task_that_is_queued_goes_with_its_queue() -> None:
    queue = ReadyQueue()
    one, two = nodes.node(1), nodes.node(2)
    queue.push(one)
    queue.push(two)
    before = sys.getrefcount(two)
    assert queue.pop() is one
    del queue
    gc.collect()
    assert sys.getrefcount(two) == before - 1
    other = ReadyQueue()
    other.push(two)
    assert other.pop() is two


def test_task_that_is_queued_twice_comes_once() -> None:
    queue = ReadyQueue()
    one, two = nodes.node(1), nodes.node(2)
    for each in (one, two, one):
        queue.push(each)
    one.priority = 5
    queue.push(one)
    assert queue.pop() is one
    one.status = one.status.RUNNING
    assert queue.pop() is two
    two.status = two.status.RUNNING
    assert queue.pop() is None


class Kept:
    """What a weak reference can be made to."""


def test_builder_in_a_circle_with_its_task_is_collected() -> None:
    living: list[weakref.ref[Kept]] = []

    async def main(scheduler: Scheduler) -> None:
        async def execute(ctx: TaskContext) -> object:
            one = Scripted()
            made = ctx.spawn_sibling_with(one)
            kept = Kept()
            kept.all = (made, ctx, made.__await__())  # type: ignore[attr-defined]
            one.name = kept  # type: ignore[assignment]
            living.append(weakref.ref(kept))
            ctx.unsubmitted.clear()
            return None

        await ended(scheduler, Scripted(spawns(Scripted(execute))), fail_fast=False)

    FETCHED.run(main)
    gc.collect()
    assert [one() for one in living] == [None]


def test_submission_is_the_same_while_a_debugger_traces() -> None:
    kinds = []

    async def execute(ctx: TaskContext) -> object:
        sys.settrace(lambda *_: None)
        try:
            outcome = await ctx.spawn_sibling_with(Scripted()).priority(3)
        finally:
            sys.settrace(None)
        kinds.append((outcome.kind, outcome.id > ctx.id))
        return None

    async def main(scheduler: Scheduler) -> None:
        await ended(scheduler, Scripted(spawns(Scripted(execute))), fail_fast=False)

    before = sys.gettrace()
    try:
        FETCHED.run(main)
    finally:
        sys.settrace(before)
    assert kinds == [(SubmitKind.INSERTED, True)]


def test_context_that_is_kept_stays_that_of_its_task() -> None:
    kept: list[TaskContext] = []

    async def execute(ctx: TaskContext) -> object:
        if len(kept) % 2 == 0:
            kept.append(ctx)
            return ctx.id
        kept.append(kept[-1])
        return ctx.id

    async def main(scheduler: Scheduler) -> None:
        children: list[Task] = [Scripted(execute) for _ in range(20)]
        await ended(scheduler, Scripted(spawns(*children)), fail_fast=False)

    FETCHED.run(main)
    assert len({ctx.id for ctx in kept}) == 10
    assert not any(ctx.is_open or ctx.unsubmitted for ctx in kept)


def test_trio_is_not_needed_to_wake_nobody() -> None:
    waker = Wakeup()
    waker.ring()
    waker.waiting = event = trio.Event()
    waker.ring()
    waker.ring()
    assert event.is_set()
    assert waker.waiting is None
