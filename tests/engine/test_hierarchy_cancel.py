"""Rule 11: cancelling a task in every state, and the children of a parent."""

from __future__ import annotations

import contextlib

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    Domain,
    Scheduler,
    TaskContext,
    TaskId,
    TaskStatus,
    UnknownTaskError,
)
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Path,
    Scripted,
    answers_counts,
    ended,
    notes,
    result,
    run,
    sleeps_forever,
    spawns,
)


async def submit(scheduler: Scheduler, task: Scripted) -> TaskId:
    outcome = await scheduler.domain("work").submit(task)
    return outcome.id


def test_pending_task_is_cancelled_at_once_and_never_runs(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, Scripted(notes(log, "ran")))
        assert scheduler.record(number).status is TaskStatus.PENDING
        scheduler.cancel(number)
        record = scheduler.record(number)
        assert record.status is TaskStatus.CANCELLED
        assert (record.attempts, record.error, record.result) == (0, None, None)
        assert (await scheduler.wait(number)).status is TaskStatus.CANCELLED
        await ended(scheduler, Scripted())
        assert log == []

    path.run(main)


def test_suspended_task_is_interrupted(path: Path) -> None:
    log: list[str] = []

    async def work(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            log.append("unwound")

    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, Scripted(work))
        await trio.sleep(1)
        assert scheduler.record(number).status is TaskStatus.RUNNING
        scheduler.cancel(number)
        record = await scheduler.wait(number)
        assert (record.status, record.error) == (TaskStatus.CANCELLED, None)
        assert log == ["unwound"]

    path.run(main)


def test_task_that_swallows_its_cancellation_ends_cancelled_all_the_same(path: Path) -> None:
    async def stubborn(ctx: TaskContext) -> object:
        for _ in range(3):
            with contextlib.suppress(trio.Cancelled):
                await trio.sleep_forever()
        return "survived"

    async def shielded(ctx: TaskContext) -> object:
        with trio.CancelScope(shield=True):
            await trio.sleep(100)
        return "survived"

    async def complains(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            raise LookupError("instead of being cancelled")

    async def main(scheduler: Scheduler) -> None:
        for work in (stubborn, shielded, complains):
            number = await submit(scheduler, Scripted(work))
            await trio.sleep(1)
            scheduler.cancel(number)
            record = await scheduler.wait(number)
            assert (record.status, record.result) == (TaskStatus.CANCELLED, None)
        assert await result(scheduler, Scripted()) is None

    path.run(main)


def test_waiting_task_is_cancelled_with_all_below_it(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return None

    async def main(scheduler: Scheduler) -> None:
        leaf = Scripted(sleeps_forever)
        number = await submit(
            scheduler, Scripted(spawns(leaf, Scripted(spawns(leaf, leaf), finalize)), finalize)
        )
        await trio.sleep(1)
        assert scheduler.record(number).status is TaskStatus.WAITING
        scheduler.cancel(number)
        assert (await scheduler.wait(number)).status is TaskStatus.CANCELLED
        assert scheduler.child_counts(number) == ChildCounts(cancelled=2)
        await scheduler.join()
        assert log == []

    path.run(main)


def test_cancelled_task_ends_after_everything_below_it(path: Path) -> None:
    log: list[str] = []

    async def slow(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.sleep(100)
            log.append("child ended")

    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, Scripted(spawns(Scripted(spawns(Scripted(slow))))))
        await trio.sleep(1)
        scheduler.cancel(number)
        assert scheduler.record(number).status is TaskStatus.WAITING
        scheduler.cancel(number)
        await scheduler.wait(number)
        assert log == ["child ended"]

    path.run(main)


def test_waiting_tasks_above_a_pending_one_are_cancelled_at_once(path: Path) -> None:
    log: list[str] = []

    async def middle(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(notes(log, "ran"))).group("one")
        return None

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit_with(Scripted(sleeps_forever)).group("one")
        number = await submit(scheduler, Scripted(spawns(Scripted(middle))))
        await trio.sleep(1)
        assert scheduler.child_counts(number) == ChildCounts(waiting=1)
        scheduler.cancel(number)
        assert scheduler.record(number).status is TaskStatus.CANCELLED
        assert scheduler.child_counts(number) == ChildCounts(cancelled=1)
        await trio.sleep(1)
        assert log == []

    path.run(main, group_limits={"one": 1})


def test_parent_is_cancelled_while_a_child_is_unwinding_already(path: Path) -> None:
    async def slow(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.sleep(100)

    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, Scripted(spawns(Scripted(slow), Scripted(slow))))
        await trio.sleep(1)
        scheduler.cancel_children(number)
        await trio.sleep(1)
        scheduler.cancel(number)
        assert (await scheduler.wait(number)).status is TaskStatus.CANCELLED
        assert scheduler.child_counts(number) == ChildCounts(cancelled=2)

    path.run(main)


def test_finalizing_task_is_interrupted(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            log.append("unwound")

    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, Scripted(spawns(Scripted()), finalize))
        await trio.sleep(1)
        scheduler.cancel(number)
        assert (await scheduler.wait(number)).status is TaskStatus.CANCELLED
        assert log == ["unwound"]

    path.run(main)


@pytest.mark.parametrize("suspends", [False, True])
def test_task_that_cancels_itself_in_finalize_ends_cancelled(path: Path, suspends: bool) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def finalize(memo: object, ctx: TaskContext) -> object:
            scheduler.cancel(ctx.id)
            if suspends:
                await trio.sleep_forever()
            return "result"

        record = await ended(scheduler, Scripted(spawns(Scripted()), finalize))
        assert (record.status, record.result) == (TaskStatus.CANCELLED, None)

    path.run(main)


@pytest.mark.parametrize("suspends", [False, True])
def test_task_that_cancels_itself_in_execute_ends_cancelled(path: Path, suspends: bool) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        async def work(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(Scripted(sleeps_forever))
            scheduler.cancel(ctx.id)
            if suspends:
                await trio.sleep_forever()
            log.append("went on")
            return "result"

        record = await ended(scheduler, Scripted(work))
        assert (record.status, record.result) == (TaskStatus.CANCELLED, None)
        assert scheduler.child_counts(record.id) == ChildCounts(cancelled=1)
        assert log == ([] if suspends else ["went on"])

    path.run(main)


def test_task_cancelled_before_its_finalize_could_run_is_not_finalized(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted()).group("one")
        return None

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        await handle.submit_with(Scripted(sleeps_forever)).group("one")
        number = await submit(scheduler, Scripted(root, finalize))
        await trio.sleep(1)
        scheduler.cancel_children(number)
        assert scheduler.record(number).status is TaskStatus.WAITING
        scheduler.cancel(number)
        assert scheduler.record(number).status is TaskStatus.CANCELLED
        await trio.sleep(1)
        assert log == []

    path.run(main, group_limits={"one": 1})


def test_cancelling_an_ended_task_changes_nothing(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(spawns(Scripted())))
        scheduler.cancel(record.id)
        scheduler.cancel_children(record.id)
        assert scheduler.record(record.id) == record

    path.run(main)


def test_cancelling_an_unknown_task_is_refused(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        with pytest.raises(UnknownTaskError):
            scheduler.cancel(99)
        with pytest.raises(UnknownTaskError):
            scheduler.cancel_children(99)

    path.run(main)


def test_task_cancels_its_parent_and_so_itself(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def child(ctx: TaskContext) -> object:
            assert ctx.parent_id is not None
            scheduler.cancel(ctx.parent_id)
            await trio.sleep_forever()
            raise AssertionError("not interrupted")

        record = await ended(scheduler, Scripted(spawns(Scripted(child), Scripted())))
        assert record.status is TaskStatus.CANCELLED

    path.run(main)


@pytest.mark.no_cover
def test_cancelling_thousands_of_nested_levels_does_not_recurse(path: Path) -> None:
    def nest(depth: int) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(nest(depth - 1) if depth else Scripted(sleeps_forever))
            return None

        return Scripted(work)

    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, nest(3_000))
        await trio.sleep(100)
        scheduler.cancel(number)
        assert (await scheduler.wait(number)).status is TaskStatus.CANCELLED

    path.run(main)


# -- cancel_children --------------------------------------------------------------


def test_cancelled_children_let_the_parent_finalize_with_what_it_has(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        children = [
            Scripted(),
            Scripted(sleeps_forever),
            Scripted(spawns(Scripted(sleeps_forever))),
        ]
        number = await submit(scheduler, Scripted(spawns(*children), answers_counts))
        await trio.sleep(1)
        scheduler.cancel_children(number)
        record = await scheduler.wait(number)
        assert record.status is TaskStatus.COMPLETED
        assert record.result == ChildCounts(completed=1, cancelled=2)

    path.run(main)


def test_parent_may_cancel_its_children_and_spawn_others(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(Scripted(sleeps_forever))
            await trio.sleep(1)
            scheduler.cancel_children(ctx.id)
            await ctx.spawn_child_with(Scripted())
            return None

        counts = await result(scheduler, Scripted(root, answers_counts))
        assert counts == ChildCounts(completed=1, cancelled=1)

    path.run(main)


def test_cancelling_the_children_of_a_childless_task_changes_nothing(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        number = await submit(scheduler, Scripted(sleeps_forever))
        await trio.sleep(1)
        scheduler.cancel_children(number)
        await trio.sleep(1)
        assert scheduler.record(number).status is TaskStatus.RUNNING

    path.run(main)


def test_children_cancelled_by_one_of_them_include_itself(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def child(ctx: TaskContext) -> object:
            assert ctx.parent_id is not None
            scheduler.cancel_children(ctx.parent_id)
            return "ran on"

        task = Scripted(spawns(Scripted(sleeps_forever), Scripted(child)), answers_counts)
        assert await result(scheduler, task) == ChildCounts(cancelled=2)

    path.run(main)


# -- at the prefetch --------------------------------------------------------------


def test_task_in_flight_at_a_prefetch_is_cancelled_at_once() -> None:
    fetcher = Fetcher(capacity=2)
    fetcher.silent = {1, 2}
    log: list[str] = []

    async def main() -> None:
        domain = Domain("work").task(Scripted, FetchedExecutor(fetcher))
        async with Scheduler(domain) as scheduler:
            numbers = [await submit(scheduler, Scripted(notes(log, str(n)))) for n in range(3)]
            await trio.sleep(1)
            assert fetcher.batches == [[1, 2]]
            assert scheduler.record(numbers[0]).status is TaskStatus.RUNNING
            scheduler.cancel(numbers[0])
            assert scheduler.record(numbers[0]).status is TaskStatus.CANCELLED
            await trio.sleep(1)
            # Its fetch still takes a place; when it ends, the place is free and no more.
            assert fetcher.batches == [[1, 2]]
            fetcher.silent = set()
            fetcher.answer(1)
            assert (await scheduler.wait(numbers[2])).status is TaskStatus.COMPLETED
            assert fetcher.batches == [[1, 2], [3]]
            assert log == ["2"]

    run(main)


def test_parent_in_flight_at_a_prefetch_ends_after_its_children() -> None:
    fetcher = Fetcher()
    fetcher.silent = {1}

    async def slow(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.sleep(100)

    async def main() -> None:
        domain = Domain("work").task(Scripted, FetchedExecutor(fetcher))
        async with Scheduler(domain) as scheduler:
            number = await submit(scheduler, Scripted())
            await scheduler.domain("work").submit_with(Scripted(slow)).parent(number)
            await trio.sleep(1)
            scheduler.cancel(number)
            assert scheduler.record(number).status is TaskStatus.WAITING
            fetcher.answer(1)
            await trio.sleep(1)
            assert scheduler.record(number).status is TaskStatus.WAITING
            assert (await scheduler.wait(number)).status is TaskStatus.CANCELLED
            assert scheduler.child_counts(number) == ChildCounts(cancelled=1)

    run(main)


def test_task_cancelled_between_its_arrival_and_its_turn_does_not_run() -> None:
    fetcher = Fetcher()
    log: list[str] = []

    async def main() -> None:
        domain = Domain("work").task(Scripted, FetchedExecutor(fetcher))
        async with Scheduler(domain) as scheduler:
            numbers: list[TaskId] = []

            async def first(ctx: TaskContext) -> object:
                scheduler.cancel(numbers[1])
                return None

            numbers.append(await submit(scheduler, Scripted(first)))
            numbers.append(await submit(scheduler, Scripted(notes(log, "ran"))))
            assert (await scheduler.wait(numbers[1])).status is TaskStatus.CANCELLED
            assert (await scheduler.wait(numbers[0])).status is TaskStatus.COMPLETED
            assert await result(scheduler, Scripted()) is None
            assert fetcher.batches[0] == [1, 2]
            assert log == []

    run(main)
