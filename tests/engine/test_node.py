"""Finished children are counted, not kept: what survives a task is nothing but numbers."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
import trio

from scantree.engine import (
    BaseExecutor,
    ChildCounts,
    Scheduler,
    TaskContext,
    TaskError,
    TaskId,
)
from scantree.engine.twin import Node
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Path,
    PlainExecutor,
    Scripted,
    all_reversed,
    answers_counts,
    ended,
    result,
    spawns,
)

FAST_PATHS: list[Callable[[], BaseExecutor[Scripted]]] = [
    PlainExecutor,
    lambda: FetchedExecutor(Fetcher(capacity=32)),
    lambda: FetchedExecutor(Fetcher(all_reversed, capacity=32)),
]


def living_nodes() -> int:
    return sum(isinstance(found, Node) for found in gc.get_objects())


@pytest.mark.no_cover
@pytest.mark.parametrize("executor", FAST_PATHS)
def test_fifty_thousand_siblings_leave_no_nodes(
    executor: Callable[[], BaseExecutor[Scripted]],
) -> None:
    gc.collect()
    before = living_nodes()
    most = ran = 0

    async def link(ctx: TaskContext) -> object:
        nonlocal ran, most
        ran += 1
        if ran % 10_000 == 0:
            most = max(most, living_nodes() - before)
        left = 50_000 - ctx.id
        if left > 0 and ctx.children.total == 0:
            await ctx.spawn_sibling_with(Scripted(link)).key(str(ran)).tags(n=ran)
        return ran

    async def main(scheduler: Scheduler) -> int:
        chains = [Scripted(link) for _ in range(3)]
        task = Scripted(spawns(*chains), answers_counts)
        record = await ended(scheduler, task, fail_fast=False)
        counts = record.result
        assert isinstance(counts, ChildCounts)
        assert counts.completed == ran
        assert ran >= 49_999
        return living_nodes() - before

    # A finished sibling is part of no cycle: it goes without the collector's help.
    gc.disable()
    try:
        # The record holds the orchestrator; a few more are in the loop's hands meanwhile.
        assert Path("fast", executor, False).run(main) <= 3
    finally:
        gc.enable()
    assert most <= 10
    gc.collect()
    assert living_nodes() == before


@pytest.mark.no_cover
def test_wide_set_is_gone_when_it_has_ended(path: Path) -> None:
    gc.collect()
    before = living_nodes()

    async def main(scheduler: Scheduler) -> int:
        children = [Scripted() for _ in range(1_000)]
        assert await result(scheduler, Scripted(spawns(*children), answers_counts)) == ChildCounts(
            completed=1_000
        )
        gc.collect()
        return living_nodes() - before

    assert path.run(main) <= 1


@pytest.mark.no_cover
def test_failed_and_cancelled_children_are_counted_and_not_kept(path: Path) -> None:
    gc.collect()
    before = living_nodes()

    async def fails(ctx: TaskContext) -> object:
        raise TaskError("failed")

    async def main(scheduler: Scheduler) -> int:
        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_children_with([Scripted(fails)] * 500)
            await trio.sleep(10)
            await ctx.spawn_children_with([Scripted()] * 500)
            scheduler.cancel_children(ctx.id)
            return None

        counts = await result(scheduler, Scripted(root, answers_counts), fail_fast=False)
        assert counts == ChildCounts(failed=500, cancelled=500)
        # Cancelled ones leave the queue when the next task comes by.
        await ended(scheduler, Scripted())
        gc.collect()
        return living_nodes() - before

    assert path.run(main) <= 3


@pytest.mark.no_cover
def test_task_lives_as_long_as_its_id_is_held(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        numbers: list[TaskId] = []
        task = Scripted()
        numbers.append((await scheduler.domain("work").submit(task)).id)
        living = weakref.ref(task)
        del task
        await scheduler.join()
        gc.collect()
        assert living() is not None
        assert scheduler.find_task(numbers[0]) is living()
        numbers.clear()
        gc.collect()
        assert living() is None

    path.run(main)
