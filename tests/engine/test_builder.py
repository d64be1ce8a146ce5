"""The table of parents, and batches: where a submission goes."""

from __future__ import annotations

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    InvalidStateError,
    Scheduler,
    SubmitKind,
    SubmitOutcome,
    TaskContext,
    TaskId,
    TaskStatus,
    UnknownTaskError,
    UnregisteredTaskError,
    UnsubmittedTaskError,
)
from tests.engine.scripted import (
    Other,
    Path,
    Scripted,
    Unregistered,
    answers,
    answers_counts,
    ended,
    notes,
    result,
    sleeps_forever,
)

# -- the parent of a new task -----------------------------------------------------


def test_submitted_task_is_a_root_task(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(answers(7)))
        assert outcome.kind is SubmitKind.INSERTED
        record = await scheduler.wait(outcome.id)
        assert record.parent_id is None
        assert record.result == 7

    path.run(main)


def test_task_with_parent_id_is_a_child(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        parent = await scheduler.domain("work").submit(Scripted(ending=answers_counts))
        child = await scheduler.domain("rest").submit_with(Scripted()).parent(parent.id)
        assert scheduler.child_counts(parent.id).total == 1
        record = await scheduler.wait(child.id)
        assert record.parent_id == parent.id
        assert record.domain == "rest"
        assert (await scheduler.wait(parent.id)).result == ChildCounts(completed=1)

    path.run(main)


def test_spawned_child_has_its_spawner_as_parent(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        return await ctx.spawn_child_with(Scripted())

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(work))
        outcome = record.result
        assert isinstance(outcome, SubmitOutcome)
        assert scheduler.record(outcome.id).parent_id == record.id

    path.run(main)


def test_sibling_has_the_parent_of_its_spawner_as_parent(path: Path) -> None:
    parents: list[TaskId | None] = []

    async def second(ctx: TaskContext) -> object:
        parents.append(ctx.parent_id)
        return None

    async def first(ctx: TaskContext) -> object:
        parents.append(ctx.parent_id)
        await ctx.spawn_sibling_with(Scripted(second))
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(first))
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root, answers_counts))
        assert parents == [record.id, record.id]
        assert record.result == ChildCounts(completed=2)

    path.run(main)


def test_child_of_a_context_crosses_domains(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        outcome = await ctx.domain("rest").submit_with(Scripted()).child_of(ctx)
        return outcome.id

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert isinstance(record.result, TaskId)
        child = scheduler.record(record.result)
        assert child.parent_id == record.id
        assert child.domain == "rest"
        assert scheduler.child_counts(record.id) == ChildCounts(completed=1)

    path.run(main)


def test_sibling_of_a_context_crosses_domains(path: Path) -> None:
    async def child(ctx: TaskContext) -> object:
        outcome = await ctx.domain("rest").submit_with(Other(child_domain)).sibling_of(ctx)
        return outcome.id

    async def child_domain(ctx: TaskContext) -> object:
        # And back, from the other domain.
        await ctx.domain("work").submit_with(Scripted()).sibling_of(ctx)
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(child))
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root, answers_counts))
        assert record.result == ChildCounts(completed=3)

    path.run(main)


def test_handle_of_the_scheduler_submits_children_and_siblings_of_a_context(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def child(ctx: TaskContext) -> object:
            await scheduler.domain("rest").submit_with(Scripted()).sibling_of(ctx)
            return None

        async def root(ctx: TaskContext) -> object:
            await scheduler.domain("rest").submit_with(Scripted(child)).child_of(ctx)
            return None

        assert await result(scheduler, Scripted(root, answers_counts)) == ChildCounts(completed=2)

    path.run(main)


def test_task_can_submit_a_root_task(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        return await ctx.domain("rest").submit(Scripted(answers("root")))

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        outcome = record.result
        assert isinstance(outcome, SubmitOutcome)
        other = await scheduler.wait(outcome.id)
        assert (other.parent_id, other.result) == (None, "root")
        assert scheduler.child_counts(record.id) == ChildCounts()

    path.run(main)


def test_last_named_parent_counts(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        builder = ctx.spawn_sibling_with(Scripted()).parent(12345).sibling_of(ctx).child_of(ctx)
        await builder
        return None

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root, answers_counts)) == ChildCounts(completed=1)

    path.run(main)


@pytest.mark.parametrize("state", ["unknown", "ended", "finalizing", "doomed"])
def test_parent_that_cannot_take_children_is_refused(path: Path, state: str) -> None:
    ran: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        async def stubborn(ctx: TaskContext) -> object:
            scheduler.cancel(ctx.id)
            with pytest.raises(InvalidStateError, match="takes no more children"):
                await handle.submit_with(Scripted(notes(ran, state))).parent(ctx.id)
            return None

        async def finalize(memo: object, ctx: TaskContext) -> object:
            with pytest.raises(InvalidStateError, match="takes no more children"):
                await handle.submit_with(Scripted(notes(ran, state))).parent(ctx.id)
            return "finalized"

        async def parent(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(Scripted())
            return None

        handle = scheduler.domain("work")
        match state:
            case "unknown":
                with pytest.raises(UnknownTaskError, match="12345"):
                    await handle.submit_with(Scripted(notes(ran, state))).parent(12345)
            case "ended":
                record = await ended(scheduler, Scripted())
                with pytest.raises(InvalidStateError, match="takes no more children"):
                    await handle.submit_with(Scripted(notes(ran, state))).parent(record.id)
            case "finalizing":
                assert await result(scheduler, Scripted(parent, finalize)) == "finalized"
            case _:
                assert (await ended(scheduler, Scripted(stubborn))).status is TaskStatus.CANCELLED
        await scheduler.join()
        assert ran == []

    path.run(main)


def test_waiting_parent_takes_children_from_outside_and_finalizes_after_them(path: Path) -> None:
    log: list[str] = []
    release = trio.Event()

    async def child(ctx: TaskContext) -> object:
        await release.wait()
        return None

    async def parent(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(child))
        return None

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return ctx.children

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(parent, finalize))
        await trio.sleep(1)
        assert scheduler.record(outcome.id).status is TaskStatus.WAITING
        await scheduler.domain("work").submit_with(Scripted(notes(log, "late"))).parent(outcome.id)
        release.set()
        assert (await scheduler.wait(outcome.id)).result == ChildCounts(completed=2)
        assert log == ["late", "finalize"]

    path.run(main)


def test_child_given_to_a_parent_between_its_last_child_and_finalize_is_waited_for(
    path: Path,
) -> None:
    log: list[str] = []

    async def parent(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted()).group("one")
        return None

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return ctx.children

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        await handle.submit_with(Scripted(sleeps_forever)).group("one")
        outcome = await handle.submit(Scripted(parent, finalize))
        await trio.sleep(1)
        assert scheduler.child_counts(outcome.id) == ChildCounts(pending=1)
        # The only child ends here, and another is there before finalize can run.
        scheduler.cancel_children(outcome.id)
        assert scheduler.child_counts(outcome.id) == ChildCounts(cancelled=1)
        await handle.submit_with(Scripted(notes(log, "late"))).parent(outcome.id)
        counts = (await scheduler.wait(outcome.id)).result
        assert counts == ChildCounts(completed=1, cancelled=1)
        assert log == ["late", "finalize"]

    path.run(main, group_limits={"one": 1})


# -- batches ----------------------------------------------------------------------


def test_batch_of_children_answers_an_outcome_for_each(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        return await ctx.spawn_children_with(Scripted(answers(n)) for n in range(5))

    async def main(scheduler: Scheduler) -> None:
        outcomes = await result(scheduler, Scripted(root))
        assert isinstance(outcomes, list)
        assert [scheduler.record(outcome.id).result for outcome in outcomes] == [0, 1, 2, 3, 4]
        assert {outcome.kind for outcome in outcomes} == {SubmitKind.INSERTED}

    path.run(main)


def test_batch_of_siblings_joins_the_parent(path: Path) -> None:
    async def child(ctx: TaskContext) -> object:
        return await ctx.spawn_siblings_with([Scripted(), Other(), Scripted()])

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(child))
        return None

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root, answers_counts)) == ChildCounts(completed=4)

    path.run(main)


def test_batch_with_one_unregistered_task_submits_nothing(path: Path) -> None:
    ran: list[str] = []

    async def root(ctx: TaskContext) -> object:
        with pytest.raises(UnregisteredTaskError):
            await ctx.spawn_children_with(
                [Scripted(notes(ran, "before")), Unregistered(), Scripted(notes(ran, "after"))]
            )
        return ctx.children

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert record.result == ChildCounts()
        await scheduler.join()
        assert ran == []
        assert (await ended(scheduler, Scripted())).id == record.id + 1

    path.run(main)


def test_empty_batch_leaves_its_task_childless(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        return await ctx.spawn_children_with([])

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root, answers_counts)) == []

    path.run(main)


def test_options_of_a_batch_are_those_of_each_task(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        return await (
            ctx.spawn_children_with([Scripted(), Scripted()])
            .priority(7)
            .tags(kind="leaf")
            .group("free")
            .fail_fast(False)
        )

    async def main(scheduler: Scheduler) -> None:
        outcomes = await result(scheduler, Scripted(root))
        assert isinstance(outcomes, list)
        for outcome in outcomes:
            record = scheduler.record(outcome.id)
            assert record.priority == 7
            assert record.tags == {"kind": "leaf"}

    path.run(main)


def test_dropped_batch_says_how_many_tasks_are_lost(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        ctx.spawn_children_with(Scripted(name=f"number {n}") for n in range(12))
        return None

    async def main(scheduler: Scheduler) -> None:
        error = (await ended(scheduler, Scripted(root))).error
        assert isinstance(error, UnsubmittedTaskError)
        assert "12 tasks" in str(error)
        assert "number 0" in str(error)

    path.run(main)
