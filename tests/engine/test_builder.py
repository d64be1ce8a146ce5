"""Rules 1, 2 and 3, and the table of parents: where a submission goes, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import trio

from scantree.engine import (
    Builder,
    ChildCounts,
    InvalidStateError,
    NoParentError,
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
    Work,
    answers,
    answers_counts,
    ended,
    notes,
    nothing,
    raises,
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


# -- rule 1: no sibling without a parent ------------------------------------------


def test_sibling_of_a_root_task_is_refused(path: Path) -> None:
    ran: list[str] = []

    async def root(ctx: TaskContext) -> object:
        with pytest.raises(NoParentError, match="has no parent"):
            await ctx.spawn_sibling_with(Scripted(notes(ran, "one")))
        with pytest.raises(NoParentError):
            await ctx.spawn_siblings_with([Scripted(notes(ran, "two")), Scripted()])
        with pytest.raises(NoParentError):
            await ctx.domain("rest").submit_with(Scripted(notes(ran, "three"))).sibling_of(ctx)
        with pytest.raises(NoParentError):
            await ctx.spawn_child_with(Scripted(notes(ran, "four"))).sibling_of(ctx)
        return "went on"

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root)) == "went on"
        await scheduler.join()
        assert ran == []
        # Nothing was submitted: the next task has the next number.
        first = await ended(scheduler, Scripted())
        second = await ended(scheduler, Scripted())
        assert (first.id, second.id) == (2, 3)

    path.run(main)


def test_refused_sibling_fails_a_task_that_does_not_catch_it(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_sibling_with(Scripted())
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, NoParentError)

    path.run(main)


def test_no_parent_error_is_an_invalid_state_error() -> None:
    assert issubclass(NoParentError, InvalidStateError)


# -- rule 2: nothing is lost in silence -------------------------------------------


def test_dropped_builder_fails_its_task_and_names_the_lost_one(path: Path) -> None:
    ran: list[str] = []

    async def root(ctx: TaskContext) -> object:
        ctx.spawn_child_with(Scripted(notes(ran, "lost"), name="the lost one"))
        return "result"

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, UnsubmittedTaskError)
        assert "Scripted(name='the lost one')" in str(record.error)
        assert record.result is None
        await scheduler.join()
        assert ran == []

    path.run(main)


@pytest.mark.parametrize("kind", ["child", "sibling", "children", "siblings", "root", "child_of"])
def test_every_kind_of_dropped_builder_surfaces(path: Path, kind: str) -> None:
    async def main(scheduler: Scheduler) -> None:
        def drop(ctx: TaskContext) -> Builder[object]:
            lost = Scripted(name="lost")
            match kind:
                case "child":
                    return ctx.spawn_child_with(lost).key("k").priority(0)
                case "sibling":
                    return ctx.spawn_sibling_with(lost)
                case "children":
                    return ctx.spawn_children_with([lost, Scripted()])
                case "siblings":
                    return ctx.spawn_siblings_with([lost, Scripted()])
                case "root":
                    return ctx.domain("rest").submit_with(lost)
                case _:
                    return scheduler.domain("rest").submit_with(lost).child_of(ctx)

        async def child(ctx: TaskContext) -> object:
            drop(ctx)
            return None

        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(Scripted(child))
            return None

        record = await ended(scheduler, Scripted(root))
        assert record.status is TaskStatus.FAILED
        assert record.error is not None
        assert isinstance(record.error.__cause__, UnsubmittedTaskError)
        assert "'lost'" in str(record.error.__cause__)

    path.run(main)


def test_dropped_builder_cancels_the_children_that_were_submitted(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(sleeps_forever))
        ctx.spawn_child_with(Scripted())
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root), fail_fast=False)
        assert isinstance(record.error, UnsubmittedTaskError)
        assert scheduler.child_counts(record.id) == ChildCounts(cancelled=1)

    path.run(main)


def test_all_dropped_builders_are_named(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        ctx.spawn_child_with(Scripted(name="one"))
        ctx.spawn_child_with(Other(name="two"))
        return None

    async def main(scheduler: Scheduler) -> None:
        error = (await ended(scheduler, Scripted(root))).error
        assert "Scripted(name='one'), Other(name='two')" in str(error)

    path.run(main)


def test_lost_task_without_a_working_repr_is_named_all_the_same(path: Path) -> None:
    class Shy(Scripted):
        def __repr__(self) -> str:
            raise RuntimeError("no repr")

    async def root(ctx: TaskContext) -> object:
        ctx.spawn_child_with(Shy())
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert isinstance(record.error, UnsubmittedTaskError)
        assert "Shy" in str(record.error)

    path.run(main)


def test_dropped_builder_of_the_scheduler_surfaces_when_the_block_is_left(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        scheduler.domain("work").submit_with(Scripted(name="lost outside"))

    with pytest.raises(UnsubmittedTaskError, match="lost outside"):
        path.run(main)


def test_error_of_the_block_comes_before_a_dropped_builder(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        scheduler.domain("work").submit_with(Scripted())
        raise LookupError("first")

    with pytest.raises(LookupError, match="first"):
        path.run(main)


def test_builder_awaited_twice_submits_once(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted(name="once"))
        outcome = await builder
        with pytest.raises(InvalidStateError, match=r"once.*already"):
            await builder
        await scheduler.wait(outcome.id)
        assert (await ended(scheduler, Scripted())).id == outcome.id + 1

    path.run(main)


def test_refused_builder_is_not_reported_as_dropped(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        with pytest.raises(UnregisteredTaskError):
            await ctx.spawn_child_with(Unregistered())
        return "fine"

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root)) == "fine"
        with pytest.raises(UnregisteredTaskError, match="no executor for Unregistered"):
            await scheduler.domain("work").submit(Unregistered())

    path.run(main)


def test_options_chain_after_child_of_and_do_not_enter_the_builder_twice(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def root(ctx: TaskContext) -> object:
            handle = scheduler.domain("rest")
            await handle.submit_with(Scripted()).child_of(ctx).child_of(ctx).priority(3)
            return None

        assert await result(scheduler, Scripted(root, answers_counts)) == ChildCounts(completed=1)

    path.run(main)


# -- rule 3: spawning only while execute runs -------------------------------------


async def refuse_everything(ctx: TaskContext) -> int:
    """Try every way to spawn through a context; answers how many were refused."""
    attempts: list[Callable[[], Builder[object]]] = [
        lambda: ctx.spawn_child_with(Scripted()),
        lambda: ctx.spawn_sibling_with(Scripted()),
        lambda: ctx.spawn_children_with([Scripted()]),
        lambda: ctx.spawn_siblings_with([Scripted()]),
        lambda: ctx.domain("rest").submit_with(Scripted()),
        lambda: ctx.domain("rest").submit(Scripted()),
    ]
    refused = 0
    for attempt in attempts:
        with pytest.raises(InvalidStateError, match="only while its execute runs"):
            await attempt()
        refused += 1
    return refused


def test_spawning_from_finalize_is_refused(path: Path) -> None:
    async def middle(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted())
        return None

    async def finalize(memo: object, ctx: TaskContext) -> object:
        return await refuse_everything(ctx)

    async def root(ctx: TaskContext) -> object:
        outcome = await ctx.spawn_child_with(Scripted(middle, finalize))
        return outcome.id

    async def main(scheduler: Scheduler) -> None:
        child = await result(scheduler, Scripted(root))
        assert isinstance(child, TaskId)
        assert scheduler.record(child).result == 6

    path.run(main)


@pytest.mark.parametrize("end", [nothing, raises(LookupError("end"))])
def test_spawning_through_a_kept_context_is_refused(path: Path, end: Work) -> None:
    kept: list[TaskContext] = []

    async def child(ctx: TaskContext) -> object:
        kept.append(ctx)
        return await end(ctx)

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(child))
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root), fail_fast=False)
        assert record.status is TaskStatus.COMPLETED
        (ctx,) = kept
        assert await refuse_everything(ctx) == 6
        handle = scheduler.domain("work")
        with pytest.raises(InvalidStateError, match="only while its execute runs"):
            await handle.submit_with(Scripted()).child_of(ctx)
        with pytest.raises(InvalidStateError, match="only while its execute runs"):
            await handle.submit_with(Scripted()).sibling_of(ctx)
        await scheduler.join()

    path.run(main)


def test_kept_context_of_a_waiting_task_cannot_spawn(path: Path) -> None:
    kept: list[TaskContext] = []

    async def root(ctx: TaskContext) -> object:
        kept.append(ctx)
        await ctx.spawn_child_with(Scripted(sleeps_forever))
        return None

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(root, answers_counts))
        await trio.sleep(1)
        assert scheduler.record(outcome.id).status is TaskStatus.WAITING
        assert await refuse_everything(kept[0]) == 6
        scheduler.cancel_children(outcome.id)
        assert (await scheduler.wait(outcome.id)).result == ChildCounts(cancelled=1)

    path.run(main)


def test_builder_awaited_after_execute_ended_submits_nothing(path: Path) -> None:
    kept: list[Builder[object]] = []
    ran: list[str] = []

    async def root(ctx: TaskContext) -> object:
        kept.append(ctx.spawn_child_with(Scripted(notes(ran, "late"))))
        kept.append(ctx.domain("rest").submit_with(Scripted(notes(ran, "late"))))
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert isinstance(record.error, UnsubmittedTaskError)
        for builder in kept:
            with pytest.raises(InvalidStateError, match="only while its execute runs"):
                await builder
        await scheduler.join()
        assert ran == []

    path.run(main)


def test_task_that_is_being_ended_spawns_no_siblings(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        async def child(ctx: TaskContext) -> object:
            assert ctx.parent_id is not None
            scheduler.cancel_children(ctx.parent_id)
            try:
                await ctx.spawn_sibling_with(Scripted(notes(log, "escaped")))
            except InvalidStateError:
                log.append("refused")
            return None

        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(Scripted(child))
            return None

        counts = await result(scheduler, Scripted(root, answers_counts))
        assert counts == ChildCounts(cancelled=1)
        assert log == ["refused"]

    path.run(main)


def test_child_of_a_cancelled_parent_spawns_no_siblings(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        async def child(ctx: TaskContext) -> object:
            assert ctx.parent_id is not None
            scheduler.cancel(ctx.parent_id)
            try:
                await ctx.spawn_sibling_with(Scripted(notes(log, "escaped")))
            except InvalidStateError:
                log.append("refused")
            return None

        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_child_with(Scripted(child))
            return None

        assert (await ended(scheduler, Scripted(root))).status is TaskStatus.CANCELLED
        assert log == ["refused"]

    path.run(main)


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
