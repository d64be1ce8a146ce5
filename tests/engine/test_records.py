"""Rule 12: records of tasks, and their ids."""

from __future__ import annotations

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    Priority,
    RetryPolicy,
    Scheduler,
    SubmitOutcome,
    TaskContext,
    TaskError,
    TaskId,
    TaskRecord,
    TaskStatus,
    UnknownTaskError,
)
from tests.engine.scripted import (
    Other,
    Path,
    Scripted,
    answers,
    ended,
    sleeps_forever,
)


def test_record_has_every_field(path: Path) -> None:
    error = TaskError("again", retryable=True)

    async def work(ctx: TaskContext) -> object:
        raise error

    async def root(ctx: TaskContext) -> object:
        return await (
            ctx.domain("rest")
            .submit_with(Other(work))
            .child_of(ctx)
            .key("k")
            .priority(Priority.HIGH)
            .tags(b=2)
            .group("g")
            .fail_fast(True)
            .retry(RetryPolicy(2))
        )

    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted(root)).tags(a=1).fail_fast(False)
        parent = await scheduler.wait((await builder).id)
        assert parent == TaskRecord(
            id=1,
            parent_id=None,
            task_type="scripted",
            domain="work",
            status=TaskStatus.COMPLETED,
            priority=128,
            tags={"a": 1},
            key=None,
            attempts=1,
            result=parent.result,
            error=None,
        )
        assert isinstance(parent.result, SubmitOutcome)
        assert scheduler.record(parent.result.id) == TaskRecord(
            id=2,
            parent_id=1,
            task_type="other",
            domain="rest",
            status=TaskStatus.FAILED,
            priority=64,
            tags={"a": 1, "b": 2},
            key="k",
            attempts=2,
            result=None,
            error=error,
        )

    path.run(main)


def test_record_is_frozen(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted())
        with pytest.raises(AttributeError):
            record.status = TaskStatus.FAILED  # type: ignore[misc]

    path.run(main)


def test_record_follows_a_task_through_its_states(path: Path) -> None:
    release = trio.Event()

    async def child(ctx: TaskContext) -> object:
        await release.wait()
        return None

    async def root(ctx: TaskContext) -> object:
        await trio.sleep(10)
        await ctx.spawn_child_with(Scripted(child))
        return None

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(root))
        states = [scheduler.record(outcome.id).status]
        for _ in range(2):
            await trio.sleep(9)
            states.append(scheduler.record(outcome.id).status)
        release.set()
        states.append((await scheduler.wait(outcome.id)).status)
        assert states == [
            TaskStatus.PENDING,
            TaskStatus.RUNNING,
            TaskStatus.WAITING,
            TaskStatus.COMPLETED,
        ]

    path.run(main)


def test_record_of_an_ended_task_is_there_while_its_id_is_held(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(answers(5)))
        number = outcome.id
        del outcome
        await scheduler.join()
        assert scheduler.record(number).result == 5
        assert (await scheduler.wait(number)).result == 5
        assert isinstance(scheduler.find_task(number), Scripted)
        # The bare number keeps nothing.
        with pytest.raises(UnknownTaskError, match="no unfinished task has the id 1"):
            scheduler.record(int(number))
        assert scheduler.find_task(int(number)) is None

    path.run(main)


def test_unfinished_task_is_found_by_its_bare_number(path: Path) -> None:
    task = Scripted(sleeps_forever)

    async def main(scheduler: Scheduler) -> None:
        number = int((await scheduler.domain("work").submit(task)).id)
        await trio.sleep(1)
        assert scheduler.find_task(number) is task
        assert scheduler.record(number).status is TaskStatus.RUNNING
        assert scheduler.child_counts(number) == ChildCounts()
        scheduler.cancel(number)

    path.run(main)


def test_unknown_ids_are_refused(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        with pytest.raises(UnknownTaskError):
            scheduler.record(7)
        with pytest.raises(UnknownTaskError):
            scheduler.child_counts(7)
        with pytest.raises(UnknownTaskError):
            await scheduler.wait(7)
        assert scheduler.find_task(7) is None

    path.run(main)


def test_id_of_another_scheduler_is_never_taken_for_ones_own(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        own = await scheduler.domain("work").submit(Scripted(sleeps_forever))
        async with Scheduler(path.domain()) as other:
            foreign = await other.domain("work").submit(Scripted(answers("foreign")))
            assert foreign.id == own.id
            with pytest.raises(UnknownTaskError):
                scheduler.cancel(foreign.id)
            with pytest.raises(UnknownTaskError):
                await scheduler.wait(foreign.id)
            await other.wait(foreign.id)
        assert scheduler.record(foreign.id).result == "foreign"
        assert not scheduler.record(own.id).status.is_terminal

    path.run(main)


def test_ids_are_numbers_in_order_of_submission(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        outcomes = [await scheduler.domain("work").submit(Scripted()) for _ in range(3)]
        assert [int(outcome.id) for outcome in outcomes] == [1, 2, 3]
        assert outcomes[0].id == 1
        assert {outcomes[0].id: "found"}[TaskId(1)] == "found"

    path.run(main)
