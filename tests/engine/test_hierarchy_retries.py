"""Retries: which failures are tried again, when, and how often."""

from __future__ import annotations

import itertools

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    Domain,
    RetryPolicy,
    Scheduler,
    TaskContext,
    TaskError,
    TaskId,
    TaskRecord,
    TaskStatus,
    UnregisteredTaskError,
    UnsubmittedTaskError,
)
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Path,
    Scripted,
    Unregistered,
    Work,
    answers_memo,
    run,
)


def fails_until(attempt: int, begins: list[float] | None = None) -> Work:
    """Fail, retryable, before attempt number ``attempt``."""

    async def work(ctx: TaskContext) -> object:
        if begins is not None:
            begins.append(trio.current_time())
        if ctx.attempt < attempt:
            raise TaskError(f"attempt {ctx.attempt}", retryable=True)
        return ctx.attempt

    return work


async def retried(scheduler: Scheduler, work: Work, policy: RetryPolicy | None) -> TaskRecord:
    builder = scheduler.domain("work").submit_with(Scripted(work))
    outcome = await (builder if policy is None else builder.retry(policy))
    return await scheduler.wait(outcome.id)


def test_retryable_failure_is_tried_again_up_to_the_last_attempt(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await retried(scheduler, fails_until(3), RetryPolicy(3))
        assert (record.status, record.result, record.attempts) == (TaskStatus.COMPLETED, 3, 3)
        assert record.error is None
        record = await retried(scheduler, fails_until(4), RetryPolicy(3))
        assert (record.status, record.attempts) == (TaskStatus.FAILED, 3)
        assert str(record.error) == "attempt 3"

    path.run(main)


def test_delays_grow_by_the_backoff(path: Path) -> None:
    begins: list[float] = []

    async def main(scheduler: Scheduler) -> None:
        await retried(scheduler, fails_until(4, begins), RetryPolicy(4, 10, 3))
        waits = [later - earlier for earlier, later in itertools.pairwise(begins)]
        assert [round(wait) for wait in waits] == [10, 30, 90]

    path.run(main)


def test_task_that_waits_for_its_next_attempt_is_pending(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        parent = await handle.submit(Scripted(spawn_retried(fails_until(2))))
        await trio.sleep(50)
        assert scheduler.child_counts(parent.id) == ChildCounts(pending=1)
        assert (await scheduler.wait(parent.id)).status is TaskStatus.COMPLETED

    path.run(main)


def spawn_retried(work: Work) -> Work:
    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(work)).retry(RetryPolicy(2, 100))
        return None

    return root


def test_failure_that_is_not_retryable_is_final(path: Path) -> None:
    async def final(ctx: TaskContext) -> object:
        raise TaskError("final")

    async def other(ctx: TaskContext) -> object:
        raise ValueError("other")

    async def drops(ctx: TaskContext) -> object:
        ctx.spawn_child_with(Scripted())
        return None

    async def main(scheduler: Scheduler) -> None:
        expected = {final: TaskError, other: ValueError, drops: UnsubmittedTaskError}
        for work, error in expected.items():
            record = await retried(scheduler, work, RetryPolicy(5))
            assert (record.status, record.attempts) == (TaskStatus.FAILED, 1)
            assert isinstance(record.error, error)

    path.run(main)


def test_retryable_failure_without_a_policy_is_final(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await retried(scheduler, fails_until(2), None)
        assert (record.status, record.attempts) == (TaskStatus.FAILED, 1)
        outcome = await scheduler.domain("work").submit_with(Scripted(fails_until(2))).key("k")
        assert (await scheduler.wait(outcome.id)).attempts == 1

    path.run(main)


def test_attempt_that_spawned_a_child_is_never_repeated(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted())
        raise TaskError("again", retryable=True)

    async def main(scheduler: Scheduler) -> None:
        record = await retried(scheduler, work, RetryPolicy(5))
        assert (record.status, record.attempts) == (TaskStatus.FAILED, 1)
        assert scheduler.child_counts(record.id) == ChildCounts(cancelled=1)

    path.run(main)


def test_attempt_whose_child_ended_is_never_repeated(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def work(ctx: TaskContext) -> object:
            outcome = await ctx.spawn_child_with(Scripted())
            await scheduler.wait(outcome.id)
            raise TaskError("again", retryable=True)

        record = await retried(scheduler, work, RetryPolicy(5))
        assert (record.status, record.attempts) == (TaskStatus.FAILED, 1)

    path.run(main)


def test_attempt_whose_spawn_was_refused_is_repeated(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        if ctx.attempt == 1:
            with pytest.raises(UnregisteredTaskError):
                await ctx.spawn_child_with(Unregistered())
            raise TaskError("again", retryable=True)
        return ctx.attempt

    async def main(scheduler: Scheduler) -> None:
        assert (await retried(scheduler, work, RetryPolicy(2))).result == 2

    path.run(main)


def test_finalize_is_never_repeated(path: Path) -> None:
    calls: list[object] = []

    async def work(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted())
        return None

    async def finalize(memo: object, ctx: TaskContext) -> object:
        calls.append(memo)
        raise TaskError("again", retryable=True)

    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted(work, finalize))
        outcome = await builder.retry(RetryPolicy(5))
        record = await scheduler.wait(outcome.id)
        assert (record.status, record.attempts) == (TaskStatus.FAILED, 1)
        assert len(calls) == 1

    path.run(main)


def test_later_attempt_may_spawn_children(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        if ctx.attempt == 1:
            raise TaskError("again", retryable=True)
        await ctx.spawn_child_with(Scripted())
        return "memo"

    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted(work, answers_memo))
        record = await scheduler.wait((await builder.retry(RetryPolicy(2))).id)
        assert (record.result, record.attempts) == ("memo", 2)

    path.run(main)


def test_retried_child_keeps_its_parent_waiting_and_fails_it_only_in_the_end(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        good = await handle.submit(Scripted(spawn_retried(fails_until(2))))
        bad = await handle.submit(Scripted(spawn_retried(fails_until(3))))
        assert (await scheduler.wait(good.id)).status is TaskStatus.COMPLETED
        assert (await scheduler.wait(bad.id)).status is TaskStatus.FAILED

    path.run(main)


def test_cancelled_task_is_not_attempted_again(path: Path) -> None:
    begins: list[float] = []

    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted(fails_until(9, begins)))
        outcome = await builder.retry(RetryPolicy(9, 100))
        await trio.sleep(10)
        scheduler.cancel(outcome.id)
        record = scheduler.record(outcome.id)
        assert (record.status, record.attempts) == (TaskStatus.CANCELLED, 1)
        await trio.sleep(1_000)
        assert len(begins) == 1

    path.run(main)


def test_task_cancelled_by_its_own_failing_attempt_is_not_attempted_again(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def work(ctx: TaskContext) -> object:
            scheduler.cancel(ctx.id)
            raise TaskError("again", retryable=True)

        record = await retried(scheduler, work, RetryPolicy(9))
        assert (record.status, record.attempts) == (TaskStatus.CANCELLED, 1)

    path.run(main)


def test_leaving_the_block_does_not_wait_for_a_next_attempt(path: Path) -> None:
    async def main(scheduler: Scheduler) -> tuple[Scheduler, TaskId]:
        builder = scheduler.domain("work").submit_with(Scripted(fails_until(2)))
        outcome = await builder.retry(RetryPolicy(2, 1e5))
        await trio.sleep(1)
        return scheduler, outcome.id

    scheduler, number = path.run(main)
    assert scheduler.record(number).status is TaskStatus.CANCELLED


def test_retried_task_leaves_its_group_between_attempts(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        builder = handle.submit_with(Scripted(fails_until(2))).group("one")
        first = await builder.retry(RetryPolicy(2, 100))
        second = await handle.submit_with(Scripted()).group("one")
        await scheduler.wait(second.id)
        assert scheduler.record(first.id).status is TaskStatus.PENDING
        assert (await scheduler.wait(first.id)).result == 2

    path.run(main, group_limits={"one": 1})


def test_input_that_is_a_retryable_error_is_fetched_again() -> None:
    fetcher = Fetcher()
    fetcher.inputs[1] = TaskError("again", retryable=True)

    async def main() -> None:
        domain = Domain("work").task(Scripted, FetchedExecutor(fetcher))
        async with Scheduler(domain) as scheduler:
            builder = scheduler.domain("work").submit_with(Scripted(fails_until(2)))
            outcome = await builder.retry(RetryPolicy(3, 100))
            await trio.sleep(10)
            assert scheduler.record(outcome.id).attempts == 1
            del fetcher.inputs[1]
            record = await scheduler.wait(outcome.id)
            assert (record.result, record.attempts) == (2, 2)
            assert fetcher.batches == [[1], [1]]

    run(main)
