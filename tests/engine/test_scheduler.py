"""The block: waiting, joining, and leaving in every way."""

from __future__ import annotations

import gc

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    Domain,
    InvalidStateError,
    Scheduler,
    TaskContext,
    TaskError,
    TaskId,
    TaskStatus,
    UnknownTaskError,
    UnregisteredTaskError,
)
from tests.engine.scripted import (
    Path,
    PlainExecutor,
    Scripted,
    answers,
    answers_counts,
    answers_memo,
    ended,
    notes,
    raises,
    result,
    run,
    sleeps_forever,
    spawns,
)

# -- waiting ----------------------------------------------------------------------


def test_many_wait_for_one_task(path: Path) -> None:
    seen: list[object] = []

    async def work(ctx: TaskContext) -> object:
        await trio.sleep(10)
        return "result"

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(work))

        async def waits() -> None:
            seen.append((await scheduler.wait(outcome.id)).result)

        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(waits)
        assert seen == ["result"] * 3

    path.run(main)


def test_cancelled_wait_leaves_the_task_alone(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        await trio.sleep(10)
        return "result"

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(work))
        with trio.move_on_after(1) as scope:
            await scheduler.wait(outcome.id)
        assert scope.cancelled_caught
        assert (await scheduler.wait(outcome.id)).result == "result"

    path.run(main)


def test_waiting_for_an_ended_task_is_a_checkpoint(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted())
        with trio.testing.assert_checkpoints():
            await scheduler.wait(record.id)
        with trio.testing.assert_checkpoints():
            await scheduler.join()

    path.run(main)


def test_join_waits_until_nothing_is_unfinished(path: Path) -> None:
    log: list[str] = []

    async def work(ctx: TaskContext) -> object:
        await trio.sleep(5)
        await ctx.domain("rest").submit(Scripted(notes(log, "root of a task")))
        log.append("task")
        return None

    async def main(scheduler: Scheduler) -> None:
        await scheduler.join()
        await scheduler.domain("work").submit(Scripted(spawns(Scripted(work), Scripted(work))))
        await scheduler.domain("work").submit(Scripted(raises(TaskError("failed"))))
        await scheduler.join()
        assert sorted(log) == ["root of a task"] * 2 + ["task"] * 2

    path.run(main)


# -- the block --------------------------------------------------------------------


def test_leaving_the_block_cancels_what_is_unfinished(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return None

    async def main(scheduler: Scheduler) -> tuple[Scheduler, list[TaskId]]:
        handle = scheduler.domain("work")
        suspended = await handle.submit_with(Scripted(sleeps_forever)).group("one")
        await trio.sleep(1)
        waiting = await handle.submit(Scripted(spawns(Scripted(sleeps_forever)), finalize))
        parked = await handle.submit_with(Scripted(notes(log, "parked"))).group("one")
        await trio.sleep(1)
        pending = await handle.submit(Scripted(notes(log, "pending")))
        return scheduler, [suspended.id, waiting.id, parked.id, pending.id]

    scheduler, numbers = path.run(main, group_limits={"one": 1})
    assert [scheduler.record(number).status for number in numbers] == [TaskStatus.CANCELLED] * 4
    assert log == []


def test_leaving_the_block_waits_for_code_that_unwinds(path: Path) -> None:
    log: list[str] = []

    async def work(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.sleep(100)
            log.append("unwound")

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit(Scripted(work))
        await trio.sleep(1)

    path.run(main)
    assert log == ["unwound"]


def test_task_cannot_be_submitted_while_the_block_is_left(path: Path) -> None:
    log: list[str] = []

    async def work(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            try:
                await ctx.domain("rest").submit(Scripted(notes(log, "ran")))
            except InvalidStateError:
                log.append("refused")

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit(Scripted(work))
        await trio.sleep(1)

    path.run(main)
    assert log == ["refused"]


def test_error_of_the_block_leaves_it_as_it_is(path: Path) -> None:
    error = LookupError("mine")
    cause = OSError("cause")

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit(Scripted(sleeps_forever))
        await trio.sleep(1)
        raise error from cause

    with pytest.raises(LookupError) as raised:
        path.run(main)
    assert raised.value is error
    assert error.__cause__ is cause


def test_errors_of_the_block_and_of_a_task_leave_as_a_group(path: Path) -> None:
    async def interrupts(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            raise KeyboardInterrupt

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit(Scripted(interrupts))
        await trio.sleep(1)
        raise LookupError("mine")

    with pytest.raises(BaseExceptionGroup) as raised:
        path.run(main)
    assert raised.group_contains(LookupError)
    assert raised.group_contains(KeyboardInterrupt)


def test_outer_cancellation_unwinds_cleanly(path: Path) -> None:
    log: list[str] = []
    numbers: list[TaskId] = []

    async def suspended(ctx: TaskContext) -> object:
        try:
            await trio.sleep_forever()
        finally:
            log.append("unwound")

    async def main() -> None:
        scheduler = Scheduler(path.domain())
        with trio.move_on_after(10) as scope:
            async with scheduler:
                for work in (suspended, spawns(Scripted(suspended))):
                    task = Scripted(work, answers_memo)
                    numbers.append((await scheduler.domain("work").submit(task)).id)
                await scheduler.join()
        assert scope.cancelled_caught
        assert log == ["unwound", "unwound"]
        states = {scheduler.record(number).status for number in numbers}
        assert states == {TaskStatus.CANCELLED}

    run(main)


def test_outer_cancellation_mixed_with_errors_ends_in_silence_for_the_tasks(path: Path) -> None:
    async def cleans_up_badly(ctx: TaskContext) -> object:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep_forever)
            try:
                await trio.sleep_forever()
            finally:
                raise ValueError("cleanup")

    async def main() -> None:
        with trio.move_on_after(10) as scope:
            async with Scheduler(path.domain()) as scheduler:
                await scheduler.domain("work").submit(Scripted(cleans_up_badly))
                await trio.sleep_forever()
        assert scope.cancelled_caught

    run(main)


def test_scheduler_is_made_outside_trio(path: Path) -> None:
    scheduler = Scheduler(path.domain())

    async def main() -> None:
        async with scheduler:
            assert await result(scheduler, Scripted(answers(3))) == 3

    run(main)


def test_scheduler_that_is_not_open_takes_no_tasks(path: Path) -> None:
    async def main() -> None:
        scheduler = Scheduler(path.domain())
        with pytest.raises(InvalidStateError, match="not open"):
            await scheduler.domain("work").submit(Scripted())
        with pytest.raises(UnknownTaskError):
            scheduler.cancel(1)
        async with scheduler:
            record = await ended(scheduler, Scripted(answers(1)))
        with pytest.raises(InvalidStateError, match="not open"):
            await scheduler.domain("work").submit(Scripted())
        with pytest.raises(InvalidStateError, match="not open"):
            scheduler.domain("work").submit_with(Scripted()).priority(1)
        # What it knows, it still tells.
        assert (await scheduler.wait(record.id)).result == 1
        await scheduler.join()
        scheduler.cancel(record.id)

    run(main)


def test_builder_made_in_the_block_and_awaited_after_it_submits_nothing(path: Path) -> None:
    async def main() -> None:
        scheduler = Scheduler(path.domain())
        with trio.move_on_after(1):
            async with scheduler:
                builder = scheduler.domain("work").submit_with(Scripted())
                await trio.sleep_forever()
        with pytest.raises(InvalidStateError, match="not open"):
            await builder

    run(main)


def test_scheduler_opens_once(path: Path) -> None:
    async def main() -> None:
        scheduler = Scheduler(path.domain())
        async with scheduler:
            with pytest.raises(InvalidStateError, match="opened once"):
                await scheduler.__aenter__()
        with pytest.raises(InvalidStateError, match="opened once"):
            async with scheduler:
                raise AssertionError("opened twice")

    run(main)


def test_schedulers_nest(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        async with Scheduler(path.domain()) as inner:
            return await result(inner, Scripted(spawns(Scripted()), answers_counts))

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root)) == ChildCounts(completed=1)

    path.run(main)


def test_unknown_domains_are_refused(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        with pytest.raises(UnregisteredTaskError, match="no domain 'nowhere'"):
            ctx.domain("nowhere")
        return "refused"

    async def main(scheduler: Scheduler) -> None:
        with pytest.raises(UnregisteredTaskError, match="no domain 'nowhere'"):
            scheduler.domain("nowhere")
        assert await result(scheduler, Scripted(work)) == "refused"

    path.run(main)


def test_handle_has_the_name_of_its_domain(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        assert scheduler.domain("rest").name == "rest"

    path.run(main)


@pytest.mark.parametrize("bound", [0, -1])
def test_bounds_are_at_least_one(bound: int) -> None:
    domain = Domain("work").task(Scripted, PlainExecutor())
    with pytest.raises(ValueError, match="max_concurrency is at least 1"):
        Scheduler(domain, max_concurrency=bound)
    with pytest.raises(ValueError, match="limit of group 'g' is at least 1"):
        Scheduler(domain, group_limits={"g": bound})


@pytest.mark.no_cover
def test_scheduler_leaves_nothing_suspended_behind(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        for _ in range(3):
            await scheduler.domain("work").submit(Scripted(sleeps_forever))
        await trio.sleep(1)

    path.run(main)
    # A coroutine that was never ended would warn here, and warnings are errors.
    gc.collect()


def test_the_unfinished_children_of_a_task_are_known(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        parent = await handle.submit(Scripted(sleeps_forever))
        assert scheduler.unfinished_children(parent.id) == []
        children = [Scripted(sleeps_forever), Scripted(), Scripted(sleeps_forever)]
        for child in children:
            await handle.submit_with(child).parent(parent.id)
        left = scheduler.unfinished_children(parent.id)
        assert [id(task) for task in left] == [id(task) for task in children]
        await trio.sleep(1)
        left = scheduler.unfinished_children(parent.id)
        assert [id(task) for task in left] == [id(children[0]), id(children[2])]
        scheduler.cancel(parent.id)

    path.run(main)
