"""Rules 1, 2 and 3: what is refused, and that nothing is lost in silence."""

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
    TaskContext,
    TaskId,
    TaskStatus,
    UnregisteredTaskError,
    UnsubmittedTaskError,
)
from tests.engine.scripted import (
    Other,
    Path,
    Scripted,
    Unregistered,
    Work,
    answers_counts,
    ended,
    notes,
    nothing,
    raises,
    result,
    sleeps_forever,
)

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
        with pytest.raises(InvalidStateError, match=r"already: .*once"):
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


def _root_of_a_child_that_is_ended(end: Callable[[TaskId], None], log: list[str]) -> Work:
    """The work of a task whose child has ``end`` called with it, and spawns a sibling then."""

    async def child(ctx: TaskContext) -> object:
        assert ctx.parent_id is not None
        end(ctx.parent_id)
        try:
            await ctx.spawn_sibling_with(Scripted(notes(log, "escaped")))
        except InvalidStateError:
            log.append("refused")
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(child))
        return None

    return root


def test_task_that_is_being_ended_spawns_no_siblings(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        root = _root_of_a_child_that_is_ended(scheduler.cancel_children, log)
        counts = await result(scheduler, Scripted(root, answers_counts))
        assert counts == ChildCounts(cancelled=1)
        assert log == ["refused"]

    path.run(main)


def test_child_of_a_cancelled_parent_spawns_no_siblings(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        root = _root_of_a_child_that_is_ended(scheduler.cancel, log)
        assert (await ended(scheduler, Scripted(root))).status is TaskStatus.CANCELLED
        assert log == ["refused"]

    path.run(main)
