"""The retry policy of a task type: for every task that has none of its own."""

from __future__ import annotations

import pytest
import trio

from scantree.engine import (
    Domain,
    RetryPolicy,
    Scheduler,
    Task,
    TaskContext,
    TaskError,
    TaskRecord,
    TaskStatus,
)
from tests.engine.scripted import Path, Scripted, answers_counts, run


def fails(times: int) -> Scripted:
    """Work that fails a few times before it succeeds, and answers its attempt."""

    async def work(ctx: TaskContext) -> object:
        if ctx.attempt <= times:
            raise TaskError("not yet", retryable=True)
        return ctx.attempt

    return Scripted(work)


def record_of(path: Path, task: Task, policy: RetryPolicy, own: RetryPolicy | None) -> TaskRecord:
    async def main() -> TaskRecord:
        domain = Domain("work").task(Scripted, path.executor(), retry=policy)
        async with Scheduler(domain) as scheduler:
            builder = scheduler.domain("work").submit_with(task)
            if own is not None:
                builder.retry(own)
            return await scheduler.wait((await builder).id)

    return run(main)


def test_task_without_a_policy_has_its_types(path: Path) -> None:
    record = record_of(path, fails(2), RetryPolicy(3, delay_seconds=1), None)
    assert (record.status, record.result, record.attempts) == (TaskStatus.COMPLETED, 3, 3)


def test_attempts_of_the_types_policy_are_all_there_are(path: Path) -> None:
    record = record_of(path, fails(3), RetryPolicy(3), None)
    assert (record.status, record.attempts) == (TaskStatus.FAILED, 3)


def test_tasks_own_policy_goes_before_its_types(path: Path) -> None:
    record = record_of(path, fails(3), RetryPolicy(9), RetryPolicy(2))
    assert (record.status, record.attempts) == (TaskStatus.FAILED, 2)


def test_retried_sibling_keeps_its_place_and_finalize_waits_for_it(path: Path) -> None:
    async def first(ctx: TaskContext) -> object:
        if ctx.attempt == 1:
            for _ in range(3):
                await ctx.spawn_sibling_with(fails(2))
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(first))
        return None

    record = record_of(path, Scripted(root, answers_counts), RetryPolicy(3, 5), None)
    counts = record.result
    assert record.status is TaskStatus.COMPLETED
    assert getattr(counts, "completed", None) == 4
    assert getattr(counts, "total", None) == 4


def test_cancelled_while_it_waits_for_its_next_attempt_ends_at_once(path: Path) -> None:
    async def main() -> TaskRecord:
        domain = Domain("work").task(Scripted, path.executor(), retry=RetryPolicy(2, 1000))
        async with Scheduler(domain) as scheduler:
            outcome = await scheduler.domain("work").submit(fails(1))
            await trio.sleep(1)
            began = trio.current_time()
            scheduler.cancel(outcome.id)
            record = await scheduler.wait(outcome.id)
            assert trio.current_time() == began
            return record

    assert run(main).status is TaskStatus.CANCELLED


@pytest.mark.parametrize("stage", ["execute", "finalize"])
def test_context_tells_the_tasks_own_record(path: Path, stage: str) -> None:
    seen: list[TaskRecord] = []

    async def work(ctx: TaskContext) -> object:
        if stage == "execute":
            seen.append(ctx.record)
        await ctx.spawn_child_with(Scripted())
        return "memo"

    async def ending(memo: object, ctx: TaskContext) -> object:
        if stage == "finalize":
            seen.append(ctx.record)
        return memo

    async def main(scheduler: Scheduler) -> None:
        outcome = (
            await scheduler.domain("work")
            .submit_with(Scripted(work, ending))
            .key("k")
            .tags(kind="root")
            .priority(7)
        )
        await scheduler.wait(outcome.id)
        (record,) = seen
        assert record.id == outcome.id
        assert record.parent_id is None
        assert (record.task_type, record.domain) == (Scripted.task_type, "work")
        assert (record.status, record.attempts) == (TaskStatus.RUNNING, 1)
        assert (record.priority, record.key, dict(record.tags)) == (7, "k", {"kind": "root"})
        assert record.result is None
        assert record.error is None

    path.run(main)
