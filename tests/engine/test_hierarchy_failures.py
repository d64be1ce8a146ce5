"""Rules 5 and 10: what a failure is, and what it does to parent and siblings."""

from __future__ import annotations

import contextlib
import gc

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    ChildFailedError,
    InvalidStateError,
    Scheduler,
    TaskContext,
    TaskError,
    TaskId,
    TaskStatus,
)
from tests.engine.scripted import (
    Ending,
    Path,
    Scripted,
    Work,
    answers_counts,
    ended,
    notes,
    raises,
    result,
    sleeps_forever,
    spawns,
)


async def fails_later(ctx: TaskContext) -> object:
    await trio.sleep(5)
    raise TaskError("later")


def noted(log: list[str]) -> Ending:
    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return None

    return finalize


# -- rule 10: how a task fails ----------------------------------------------------


def test_task_error_fails_the_task(path: Path) -> None:
    error = TaskError("no such thing")

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(raises(error)))
        assert record.status is TaskStatus.FAILED
        assert record.error is error
        assert str(error) == "no such thing"
        assert not error.retryable
        assert record.result is None
        assert record.attempts == 1

    path.run(main)


def test_retryable_is_said_by_the_error() -> None:
    assert TaskError("again", retryable=True).retryable
    assert TaskError("again", True).retryable


@pytest.mark.parametrize(
    "error",
    [
        ValueError("bad"),
        RecursionError(),
        StopAsyncIteration(),
        AssertionError("assert"),
        trio.TooSlowError(),
        ExceptionGroup("many", [ValueError(), ExceptionGroup("deep", [OSError()])]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_any_other_exception_fails_the_task_and_is_kept(path: Path, error: Exception) -> None:
    cause = OSError(5, "the cause")

    async def work(ctx: TaskContext) -> object:
        raise error from cause

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(work))
        assert record.status is TaskStatus.FAILED
        kept = record.error
        if isinstance(error, StopAsyncIteration):
            # A coroutine cannot raise it; Python makes it the cause of a RuntimeError.
            assert isinstance(kept, RuntimeError | StopAsyncIteration)
        else:
            assert kept is error
            assert kept.__cause__ is cause
        # The scheduler goes on.
        assert (await ended(scheduler, Scripted())).status is TaskStatus.COMPLETED

    path.run(main)


def test_stop_iteration_in_execute_is_a_failure_not_a_result(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(raises(StopIteration("value"))))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, RuntimeError)

    path.run(main)


def test_failure_after_a_suspension_fails_the_task_too(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(fails_later))
        assert record.status is TaskStatus.FAILED
        assert str(record.error) == "later"

    path.run(main)


@pytest.mark.parametrize("suspends", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=["ki", "exit"])
def test_base_exception_propagates_out_of_the_block(
    path: Path, suspends: bool, error: BaseException
) -> None:
    seen: list[tuple[Scheduler, TaskId]] = []

    async def work(ctx: TaskContext) -> object:
        if suspends:
            await trio.sleep(1)
        raise error

    async def main(scheduler: Scheduler) -> None:
        for script in (sleeps_forever, work):
            outcome = await scheduler.domain("work").submit(Scripted(script))
            seen.append((scheduler, outcome.id))
        await trio.sleep_forever()

    with pytest.raises(type(error)) as raised:
        path.run(main)
    assert raised.value is error
    assert {scheduler.record(number).status for scheduler, number in seen} == {TaskStatus.CANCELLED}


def test_base_exception_of_finalize_propagates_out_of_the_block(path: Path) -> None:
    async def finalize(memo: object, ctx: TaskContext) -> object:
        raise KeyboardInterrupt

    async def main(scheduler: Scheduler) -> None:
        await ended(scheduler, Scripted(spawns(Scripted()), finalize))

    with pytest.raises(KeyboardInterrupt):
        path.run(main)


def test_interrupt_mixed_with_errors_in_a_nursery_propagates_without_the_errors(
    path: Path,
) -> None:
    async def work(ctx: TaskContext) -> object:
        async with trio.open_nursery() as nursery:
            for error in (ValueError("one"), KeyboardInterrupt()):
                nursery.start_soon(raises(error), ctx)
        return None

    async def main(scheduler: Scheduler) -> None:
        await ended(scheduler, Scripted(work))

    with pytest.raises(BaseExceptionGroup) as raised:
        path.run(main)
    assert raised.group_contains(KeyboardInterrupt)
    assert not raised.group_contains(ValueError)


def test_errors_in_a_nursery_fail_the_task_only(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(raises(ValueError("one")), ctx)
            nursery.start_soon(sleeps_forever, ctx)
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(work))
        assert isinstance(record.error, ExceptionGroup)
        assert (await ended(scheduler, Scripted())).status is TaskStatus.COMPLETED

    path.run(main)


def test_cancellation_mixed_with_errors_in_a_nursery_ends_the_task_as_cancelled(
    path: Path,
) -> None:
    async def cleans_up_badly() -> None:
        try:
            await trio.sleep_forever()
        finally:
            raise ValueError("cleanup")

    async def work(ctx: TaskContext) -> object:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep_forever)
            nursery.start_soon(cleans_up_badly)
        return None

    async def swallows(ctx: TaskContext) -> object:
        try:
            await work(ctx)
        finally:
            raise LookupError("instead")

    async def main(scheduler: Scheduler) -> None:
        for script in (work, swallows):
            outcome = await scheduler.domain("work").submit(Scripted(script))
            await trio.sleep(1)
            scheduler.cancel(outcome.id)
            record = await scheduler.wait(outcome.id)
            assert record.status is TaskStatus.CANCELLED
            assert record.error is None
        assert (await ended(scheduler, Scripted())).status is TaskStatus.COMPLETED
        # And when the block is left.
        await scheduler.domain("work").submit(Scripted(work))
        await trio.sleep(1)

    path.run(main)


def test_timeout_of_the_tasks_own_is_not_a_cancellation(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        with trio.fail_after(3):
            await trio.sleep_forever()
        raise AssertionError("timed out")

    async def patient(ctx: TaskContext) -> object:
        with trio.move_on_after(3) as scope:
            await trio.sleep_forever()
        return scope.cancelled_caught

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(work))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, trio.TooSlowError)
        assert await result(scheduler, Scripted(patient)) is True

    path.run(main)


# -- rule 5: what it does to the family -------------------------------------------


def test_first_failed_child_cancels_the_others_and_fails_the_parent(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(
            spawns(
                Scripted(sleeps_forever),
                Scripted(spawns(Scripted(sleeps_forever))),
                Scripted(fails_later),
                Scripted(sleeps_forever),
            ),
            noted(log),
        )
        record = await ended(scheduler, task)
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, ChildFailedError)
        assert isinstance(record.error.__cause__, TaskError)
        assert str(record.error.__cause__) == "later"
        assert scheduler.child_counts(record.id) == ChildCounts(failed=1, cancelled=3)
        assert log == []

    path.run(main)


def test_first_failed_child_cancels_pending_ones_before_they_run(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        blocker = await handle.submit_with(Scripted(sleeps_forever)).group("one")

        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_children_with([Scripted(notes(log, "ran"))] * 5).group("one")
            await ctx.spawn_child_with(Scripted(fails_later))
            return None

        record = await ended(scheduler, Scripted(root))
        assert record.status is TaskStatus.FAILED
        assert scheduler.child_counts(record.id) == ChildCounts(failed=1, cancelled=5)
        scheduler.cancel(blocker.id)
        await scheduler.join()
        assert log == []

    path.run(main, group_limits={"one": 1})


def test_failed_child_interrupts_a_parent_that_is_still_executing(path: Path) -> None:
    log: list[str] = []

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(fails_later))
        try:
            await trio.sleep_forever()
        except trio.Cancelled:
            log.append("interrupted")
            raise

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root, noted(log)))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, ChildFailedError)
        assert log == ["interrupted"]

    path.run(main)


def test_parent_that_swallows_the_interruption_fails_and_cannot_spawn(path: Path) -> None:
    log: list[str] = []

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(fails_later))
        with contextlib.suppress(trio.Cancelled):
            await trio.sleep_forever()
        try:
            await ctx.spawn_child_with(Scripted(notes(log, "escaped")))
        except InvalidStateError:
            log.append("refused")
        return "fine"

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root, noted(log)))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, ChildFailedError)
        assert record.result is None
        assert log == ["refused"]

    path.run(main)


def test_failed_child_cancels_nothing_without_fail_fast(path: Path) -> None:
    async def slow(ctx: TaskContext) -> object:
        await trio.sleep(100)
        return None

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(
            spawns(Scripted(raises(TaskError("at once"))), Scripted(slow), Scripted(fails_later)),
            answers_counts,
        )
        counts = await result(scheduler, task, fail_fast=False)
        assert counts == ChildCounts(completed=1, failed=2)

    path.run(main)


def test_failed_siblings_of_siblings_are_counted_without_fail_fast(path: Path) -> None:
    def chain(left: int) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            if left:
                await ctx.spawn_sibling_with(chain(left - 1))
            if left % 2:
                raise TaskError(f"{left} left")
            return None

        return Scripted(work)

    async def main(scheduler: Scheduler) -> None:
        counts = await result(
            scheduler, Scripted(spawns(chain(99)), answers_counts), fail_fast=False
        )
        assert counts == ChildCounts(completed=50, failed=50)

    path.run(main)


def test_failure_climbs_through_every_level_that_fails_fast(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        inner = Scripted(spawns(Scripted(raises(TaskError("deep")))), noted(log))
        middle = Scripted(spawns(inner, Scripted(sleeps_forever)), noted(log))
        outer = Scripted(spawns(middle, Scripted(sleeps_forever)), noted(log))
        record = await ended(scheduler, outer)
        errors = []
        error = record.error
        while error is not None:
            errors.append(type(error))
            error = error.__cause__
        assert errors == [ChildFailedError, ChildFailedError, ChildFailedError, TaskError]
        assert scheduler.child_counts(record.id) == ChildCounts(failed=1, cancelled=1)
        assert log == []

    path.run(main)


def test_failure_stops_climbing_at_a_level_that_does_not_fail_fast(path: Path) -> None:
    async def middle(ctx: TaskContext) -> object:
        inner = Scripted(spawns(Scripted(raises(TaskError("deep"))), Scripted(sleeps_forever)))
        await ctx.spawn_child_with(inner)
        await ctx.spawn_child_with(Scripted())
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(middle, answers_counts)).fail_fast(False)
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root, answers_counts))
        assert record.status is TaskStatus.COMPLETED
        assert record.result == ChildCounts(completed=1)

    path.run(main)


def test_fail_fast_of_the_parent_counts_not_that_of_the_child(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(raises(TaskError("child")))).fail_fast(False)
        return None

    async def main(scheduler: Scheduler) -> None:
        assert (await ended(scheduler, Scripted(root))).status is TaskStatus.FAILED

    path.run(main)


def test_cancelled_child_is_no_failed_child(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def root(ctx: TaskContext) -> object:
            outcome = await ctx.spawn_child_with(Scripted(sleeps_forever))
            await ctx.spawn_child_with(Scripted())
            scheduler.cancel(outcome.id)
            return None

        counts = await result(scheduler, Scripted(root, answers_counts))
        assert counts == ChildCounts(completed=1, cancelled=1)

    path.run(main)


def test_failed_root_task_leaves_other_root_tasks_alone(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        other = await scheduler.domain("work").submit(Scripted(fails_later))
        failed = await ended(scheduler, Scripted(raises(TaskError("mine"))))
        assert str(failed.error) == "mine"
        assert str((await scheduler.wait(other.id)).error) == "later"

    path.run(main)


@pytest.mark.no_cover
def test_failure_climbs_thousands_of_levels_without_recursion(path: Path) -> None:
    def nest(depth: int) -> Work:
        async def work(ctx: TaskContext) -> object:
            if not depth:
                raise TaskError("bottom")
            await ctx.spawn_child_with(Scripted(nest(depth - 1)))
            return None

        return work

    async def main(scheduler: Scheduler) -> int:
        error = (await ended(scheduler, Scripted(nest(3_000)))).error
        levels = 0
        while error is not None and error.__cause__ is not None:
            error = error.__cause__
            levels += 1
        assert isinstance(error, TaskError)
        return levels

    assert path.run(main) == 3_000
    gc.collect()


def test_child_that_fails_before_its_pending_parent_runs_fails_it(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        blocker = await handle.submit_with(Scripted(sleeps_forever)).group("one")
        await trio.sleep(1)
        parent = await handle.submit_with(Scripted(notes(log, "ran"))).group("one")
        await handle.submit_with(Scripted(sleeps_forever)).parent(parent.id)
        await handle.submit_with(Scripted(fails_later)).parent(parent.id)
        record = await scheduler.wait(parent.id)
        assert record.status is TaskStatus.FAILED
        assert record.attempts == 0
        assert scheduler.child_counts(parent.id) == ChildCounts(failed=1, cancelled=1)
        scheduler.cancel(blocker.id)
        assert (await ended(scheduler, Scripted())).status is TaskStatus.COMPLETED
        assert log == []

    path.run(main, group_limits={"one": 1})
