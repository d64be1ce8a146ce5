"""Random graphs of tasks against a simple model: every one ends once, none is lost.

Each task has a plan: the children and siblings it spawns, whether it suspends, fails,
or fails fast. Whatever the order of arrival, the model says which tasks may run and
how they have to end, and where nothing fails fast, all of it exactly.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st

from scantree.engine import (
    BaseExecutor,
    ChildCounts,
    ChildFailedError,
    Domain,
    Scheduler,
    TaskContext,
    TaskError,
    TaskId,
    TaskStatus,
)
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Other,
    Pauses,
    PlainExecutor,
    Scripted,
    Tokens,
    run,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one task will do."""

    children: tuple[Plan, ...] = ()
    siblings: tuple[Plan, ...] = ()
    fails: bool = False
    finalize_fails: bool = False
    fail_fast: bool = False
    suspends: bool = False
    priority: int = 128
    is_other: bool = False


def plans(fail_fast: st.SearchStrategy[bool]) -> st.SearchStrategy[Plan]:
    def with_spawned(spawned: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
        some = st.lists(spawned, max_size=3).map(tuple)
        return made(some, some)

    def made(
        children: st.SearchStrategy[tuple[Plan, ...]], siblings: st.SearchStrategy[tuple[Plan, ...]]
    ) -> st.SearchStrategy[Plan]:
        seldom = st.sampled_from([False, False, False, True])
        return st.builds(
            Plan,
            children=children,
            siblings=siblings,
            fails=seldom,
            finalize_fails=seldom,
            fail_fast=fail_fast,
            suspends=st.booleans(),
            priority=st.integers(0, 255),
            is_other=st.booleans(),
        )

    none: st.SearchStrategy[tuple[Plan, ...]] = st.just(())
    return st.recursive(made(none, none), with_spawned, max_leaves=25)


@dataclass(slots=True)
class Life:
    """What was seen of one task."""

    plan: Plan
    id: TaskId | None = None
    parent: Life | None = None
    begins: int = 0
    finalizes: int = 0
    children: list[Life] = field(default_factory=list)
    counts: ChildCounts | None = None


class World:
    """Runs plans, and notes what happens."""

    def __init__(self) -> None:
        self.lives: list[Life] = []

    def task(self, plan: Plan, parent: Life | None) -> tuple[Life, Scripted]:
        life = Life(plan, parent=parent)

        async def work(ctx: TaskContext) -> object:
            life.begins += 1
            if plan.suspends:
                await trio.sleep(0.001 * plan.priority)
            for child in plan.children:
                await self.spawn(ctx, child, life)
            if plan.suspends:
                await trio.sleep(0.001)
            for sibling in plan.siblings:
                if life.parent is not None:
                    await self.spawn_sibling(ctx, sibling, life.parent)
            if plan.fails:
                raise TaskError("planned")
            return "memo"

        async def finalize(memo: object, ctx: TaskContext) -> object:
            assert memo == "memo"
            life.finalizes += 1
            life.counts = ctx.children
            if plan.suspends:
                await trio.sleep(0.001)
            if plan.finalize_fails:
                raise TaskError("planned in finalize")
            return "result"

        kind = Other if plan.is_other else Scripted
        return life, kind(work, finalize)

    def enter(self, life: Life, number: TaskId) -> None:
        life.id = number
        self.lives.append(life)
        if life.parent is not None:
            life.parent.children.append(life)

    async def spawn(self, ctx: TaskContext, plan: Plan, parent: Life) -> None:
        life, task = self.task(plan, parent)
        builder = ctx.spawn_child_with(task).priority(plan.priority).fail_fast(plan.fail_fast)
        self.enter(life, (await builder).id)

    async def spawn_sibling(self, ctx: TaskContext, plan: Plan, parent: Life) -> None:
        life, task = self.task(plan, parent)
        builder = ctx.spawn_sibling_with(task).priority(plan.priority).fail_fast(plan.fail_fast)
        self.enter(life, (await builder).id)

    async def run(self, scheduler: Scheduler, plan: Plan) -> TaskId:
        life, task = self.task(plan, None)
        builder = scheduler.domain("work").submit_with(task).priority(plan.priority)
        outcome = await builder.fail_fast(plan.fail_fast)
        self.enter(life, outcome.id)
        return outcome.id


def shuffled(seed: int) -> Callable[[Tokens], tuple[Tokens, Tokens]]:
    """Hand over some of what waits, in any order."""
    chance = random.Random(seed)

    def arrival(tokens: Tokens) -> tuple[Tokens, Tokens]:
        chance.shuffle(tokens)
        some = chance.randint(1, len(tokens))
        return tokens[:some], tokens[some:]

    return arrival


def executor(kind: str, seed: int) -> BaseExecutor[Scripted]:
    chance = random.Random(seed)
    pauses: Pauses = lambda number: kind.endswith("suspending") and chance.random() < 0.5  # noqa: E731
    if kind.startswith("plain"):
        return PlainExecutor(pauses)
    return FetchedExecutor(Fetcher(shuffled(seed), chance.randint(1, 8)), pauses)


def observed(plan: Plan, kinds: tuple[str, str], seed: int, concurrency: int) -> World:
    """Run a plan to its end and check what holds for every graph."""
    world = World()

    async def main() -> None:
        domain = (
            Domain("work")
            .task(Scripted, executor(kinds[0], seed))
            .task(Other, executor(kinds[1], seed + 1))
        )
        async with Scheduler(domain, max_concurrency=concurrency) as scheduler:
            await scheduler.wait(await world.run(scheduler, plan))
            await scheduler.join()
            for life in world.lives:
                check_life(scheduler, life)

    run(main)
    return world


def status_of(scheduler: Scheduler, life: Life) -> TaskStatus:
    assert life.id is not None
    return scheduler.record(life.id).status


def check_life(scheduler: Scheduler, life: Life) -> None:
    """What is true of each task that has ended, whatever failed around it."""
    assert life.id is not None
    record = scheduler.record(life.id)
    status = record.status
    assert status.is_terminal
    assert record.parent_id == (None if life.parent is None else life.parent.id)
    assert life.begins <= 1
    assert life.finalizes <= 1
    ends = Counter(status_of(scheduler, child) for child in life.children)
    counts = ChildCounts(
        completed=ends[TaskStatus.COMPLETED],
        failed=ends[TaskStatus.FAILED],
        cancelled=ends[TaskStatus.CANCELLED],
    )
    assert scheduler.child_counts(life.id) == counts
    if life.finalizes:
        # All children had ended by then, and none came after.
        assert life.counts == counts
        assert not life.plan.fails
    if status is TaskStatus.COMPLETED:
        assert life.begins == 1
        assert life.finalizes == bool(life.children)
        assert record.result == ("result" if life.children else "memo")
        assert not (counts.failed and life.plan.fail_fast)
    elif status is TaskStatus.FAILED:
        assert isinstance(record.error, TaskError | ChildFailedError)
        if isinstance(record.error, ChildFailedError):
            assert life.plan.fail_fast
            assert counts.failed
    else:
        assert record.error is None
        above = life.parent
        assert above is not None
        # Nothing was cancelled but what is below a failure.
        assert status_of(scheduler, above) is not TaskStatus.COMPLETED


KINDS = st.sampled_from(["plain", "plain_suspending", "fetched", "fetched_suspending"])


@pytest.mark.no_cover
@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    plans(st.booleans()),
    st.tuples(KINDS, KINDS),
    st.integers(0, 1_000),
    st.sampled_from([1, 2, 64]),
)
def test_every_task_of_a_random_graph_ends_once_after_all_below_it(
    plan: Plan, kinds: tuple[str, str], seed: int, concurrency: int
) -> None:
    observed(plan, kinds, seed, concurrency)


def expected(plan: Plan, has_parent: bool) -> Counter[TaskStatus]:
    """How a task, the siblings it spawns, and all below them end, where nothing fails fast."""
    ends: Counter[TaskStatus] = Counter()
    failed = plan.fails or (plan.finalize_fails and bool(plan.children))
    ends[TaskStatus.FAILED if failed else TaskStatus.COMPLETED] += 1
    for child in plan.children:
        ends += expected(child, True)
    if has_parent:
        for sibling in plan.siblings:
            ends += expected(sibling, True)
    return ends


def without_children_of_failures(plan: Plan) -> Plan:
    """A task that fails cancels the children that have not ended: a matter of chance."""
    return Plan(
        () if plan.fails else tuple(map(without_children_of_failures, plan.children)),
        tuple(map(without_children_of_failures, plan.siblings)),
        plan.fails,
        plan.finalize_fails,
        plan.fail_fast,
        plan.suspends,
        plan.priority,
        plan.is_other,
    )


@pytest.mark.no_cover
@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    plans(st.just(False)).map(without_children_of_failures),
    st.tuples(KINDS, KINDS),
    st.integers(0, 1_000),
    st.sampled_from([1, 2, 64]),
)
def test_graph_in_which_nothing_fails_fast_runs_every_task_and_ends_each_as_planned(
    plan: Plan, kinds: tuple[str, str], seed: int, concurrency: int
) -> None:
    world = observed(plan, kinds, seed, concurrency)
    assert all(life.begins == 1 for life in world.lives)
    ends: Counter[TaskStatus] = Counter()
    for life in world.lives:
        failed = life.plan.fails or (life.plan.finalize_fails and bool(life.children))
        ends[TaskStatus.FAILED if failed else TaskStatus.COMPLETED] += 1
    assert ends == expected(plan, False)


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None, derandomize=True)
@given(plans(st.booleans()), st.tuples(KINDS, KINDS), st.integers(0, 1_000), st.data())
def test_cancelling_in_the_middle_of_a_random_graph_ends_everything(
    plan: Plan, kinds: tuple[str, str], seed: int, data: st.DataObject
) -> None:
    world = World()
    steps = data.draw(st.integers(0, 12))
    cancels_children = data.draw(st.booleans())

    async def main() -> None:
        domain = (
            Domain("work")
            .task(Scripted, executor(kinds[0], seed))
            .task(Other, executor(kinds[1], seed + 1))
        )
        async with Scheduler(domain, max_concurrency=4) as scheduler:
            root = await world.run(scheduler, plan)
            for _ in range(steps):
                await trio.lowlevel.checkpoint()
            victim = world.lives[seed % len(world.lives)]
            assert victim.id is not None
            if cancels_children:
                scheduler.cancel_children(victim.id)
            else:
                scheduler.cancel(victim.id)
            assert (await scheduler.wait(root)).status.is_terminal
            await scheduler.join()
            for life in world.lives:
                assert life.id is not None
                record = scheduler.record(life.id)
                assert record.status.is_terminal
                counts = scheduler.child_counts(life.id)
                assert counts.unfinished == 0
                assert counts.total == len(life.children)
                assert life.finalizes <= 1
                if life.finalizes:
                    assert life.counts == counts

    run(main)
