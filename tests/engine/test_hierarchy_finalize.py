"""Rules 4 and 6: a parent waits for its children, finalizes once and last, and counts."""

from __future__ import annotations

import pytest
import trio

from scantree.engine import ChildCounts, Scheduler, TaskContext, TaskId, TaskStatus
from tests.engine.scripted import (
    Ending,
    Path,
    Scripted,
    answers,
    answers_counts,
    ended,
    nothing,
    raises,
    result,
    spawns,
)


def logged(log: list[str], name: str) -> Ending:
    """A finalize that notes itself, and how many children were left."""

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append(name)
        assert ctx.children.unfinished == 0
        return memo

    return finalize


def chain(left: int, log: list[str] | None = None) -> Scripted:
    """A task that spawns one sibling, which does the same, ``left`` times."""

    async def work(ctx: TaskContext) -> object:
        if left:
            await ctx.spawn_sibling_with(chain(left - 1, log))
        if log is not None:
            log.append(str(left))
        return None

    return Scripted(work)


def test_childless_task_ends_with_what_execute_returned(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(answers("value"), logged(log, "finalize")))
        assert record.status is TaskStatus.COMPLETED
        assert record.result == "value"
        assert log == []

    path.run(main)


def test_finalize_gets_the_memo_and_its_value_is_the_result(path: Path) -> None:
    async def finalize(memo: object, ctx: TaskContext) -> object:
        return ("final", memo)

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(spawns(Scripted(), memo="memo"), finalize)
        assert await result(scheduler, task) == ("final", "memo")

    path.run(main)


@pytest.mark.no_cover
def test_finalize_runs_once_after_a_chain_of_ten_thousand_siblings(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return ctx.children

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(spawns(chain(9_999, log)), finalize)
        assert await result(scheduler, task) == ChildCounts(completed=10_000)
        assert len(log) == 10_001
        assert log[-1] == "finalize"

    path.run(main)


@pytest.mark.no_cover
def test_finalize_runs_once_after_a_wide_set_that_spawns_siblings(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("finalize")
        return ctx.children

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(spawns(*(chain(2, log) for _ in range(1_000))), finalize)
        assert await result(scheduler, task) == ChildCounts(completed=3_000)
        assert len(log) == 3_001
        assert log[-1] == "finalize"

    path.run(main)


def test_parent_is_waiting_while_children_are_unfinished(path: Path) -> None:
    release = trio.Event()

    async def child(ctx: TaskContext) -> object:
        await release.wait()
        return None

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(spawns(Scripted(child), memo=1)))
        await trio.sleep(1)
        record = scheduler.record(outcome.id)
        assert record.status is TaskStatus.WAITING
        assert record.result is None
        release.set()
        record = await scheduler.wait(outcome.id)
        assert (record.status, record.result) == (TaskStatus.COMPLETED, 1)

    path.run(main)


def test_waiting_parent_holds_no_place_among_the_running(path: Path) -> None:
    def nest(depth: int) -> Scripted:
        return Scripted(spawns(nest(depth - 1)) if depth else nothing, answers_counts)

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, nest(5)) == ChildCounts(completed=1)

    path.run(main, max_concurrency=1)


def test_children_that_all_end_while_execute_is_suspended_are_finalized_after_it(
    path: Path,
) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        async def root(ctx: TaskContext) -> object:
            for _ in range(2):
                for _ in range(3):
                    outcome = await ctx.spawn_child_with(Scripted())
                    await scheduler.wait(outcome.id)
                assert ctx.children.unfinished == 0
                log.append("all ended")
                await trio.sleep(1)
            return "memo"

        task = Scripted(root, logged(log, "finalize"))
        assert await result(scheduler, task) == "memo"
        assert log == ["all ended", "all ended", "finalize"]

    path.run(main)


def test_children_that_were_cancelled_before_execute_returned_are_finalized_too(
    path: Path,
) -> None:
    async def main(scheduler: Scheduler) -> None:
        async def root(ctx: TaskContext) -> object:
            await ctx.spawn_children_with([Scripted(), Scripted()])
            scheduler.cancel_children(ctx.id)
            assert ctx.children.unfinished == 0
            return "memo"

        assert await result(scheduler, Scripted(root, answers_counts)) == ChildCounts(cancelled=2)

    path.run(main)


def test_last_child_may_spawn_siblings_while_the_parent_waits(path: Path) -> None:
    log: list[str] = []

    async def last(ctx: TaskContext) -> object:
        await trio.sleep(5)
        assert ctx.parent_id is not None
        await ctx.spawn_sibling_with(chain(3, log))
        return None

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(spawns(Scripted(last)), logged(log, "finalize"))
        await result(scheduler, task)
        assert sorted(log) == ["0", "1", "2", "3", "finalize"]
        assert log[-1] == "finalize"

    path.run(main)


def test_nested_parents_finalize_from_the_inside_out(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        inner = Scripted(spawns(Scripted(), Scripted()), logged(log, "inner"))
        middle = Scripted(spawns(inner, Scripted()), logged(log, "middle"))
        await result(scheduler, Scripted(spawns(middle), logged(log, "outer")))
        assert log == ["inner", "middle", "outer"]

    path.run(main)


@pytest.mark.no_cover
def test_thousands_of_nested_levels_finalize_without_recursion(path: Path) -> None:
    finalized: list[int] = []

    def nest(depth: int) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            if depth:
                await ctx.spawn_child_with(nest(depth - 1))
            return None

        async def finalize(memo: object, ctx: TaskContext) -> object:
            finalized.append(depth)
            return None

        return Scripted(work, finalize)

    async def main(scheduler: Scheduler) -> None:
        await result(scheduler, nest(3_000))
        assert finalized == list(range(1, 3_001))

    path.run(main)


def test_finalize_that_suspends_runs_once_and_is_waited_for(path: Path) -> None:
    log: list[str] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        log.append("begin")
        await trio.sleep(10)
        log.append("end")
        return "done"

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(spawns(Scripted()), finalize))
        await trio.sleep(5)
        assert log == ["begin"]
        assert scheduler.record(outcome.id).status is TaskStatus.RUNNING
        assert (await scheduler.wait(outcome.id)).result == "done"
        assert log == ["begin", "end"]

    path.run(main)


def test_suspended_finalizers_of_many_parents_run_side_by_side(path: Path) -> None:
    async def finalize(memo: object, ctx: TaskContext) -> object:
        await trio.sleep(10)
        return None

    async def main(scheduler: Scheduler) -> None:
        parents = [Scripted(spawns(Scripted()), finalize) for _ in range(20)]
        begin = trio.current_time()
        await result(scheduler, Scripted(spawns(*parents)))
        assert trio.current_time() - begin < 20

    path.run(main)


@pytest.mark.parametrize("suspends", [False, True])
def test_finalize_that_raises_fails_its_task(path: Path, suspends: bool) -> None:
    calls: list[object] = []

    async def finalize(memo: object, ctx: TaskContext) -> object:
        calls.append(memo)
        if suspends:
            await trio.sleep(1)
        raise LookupError("finalize")

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(spawns(Scripted()), finalize))
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, LookupError)
        assert record.result is None
        assert len(calls) == 1

    path.run(main)


def test_finalize_that_fails_is_a_failed_child_of_the_parent(path: Path) -> None:
    async def finalize(memo: object, ctx: TaskContext) -> object:
        raise LookupError("finalize")

    async def main(scheduler: Scheduler) -> None:
        child = Scripted(spawns(Scripted()), finalize)
        task = Scripted(spawns(child, Scripted()), answers_counts)
        counts = await result(scheduler, task, fail_fast=False)
        assert counts == ChildCounts(completed=1, failed=1)

    path.run(main)


def test_execute_that_raises_after_spawning_cancels_its_children(path: Path) -> None:
    log: list[str] = []

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_children_with([Scripted(), Scripted()])
        raise LookupError("execute")

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root, logged(log, "finalize")))
        assert isinstance(record.error, LookupError)
        assert scheduler.child_counts(record.id) == ChildCounts(cancelled=2)
        assert log == []

    path.run(main)


# -- counts -----------------------------------------------------------------------


def test_child_counts_are_there_before_during_and_after(path: Path) -> None:
    release = trio.Event()

    async def waits(ctx: TaskContext) -> object:
        await release.wait()
        return None

    async def main(scheduler: Scheduler) -> None:
        outcome = (
            await scheduler.domain("work")
            .submit_with(
                Scripted(
                    spawns(
                        Scripted(waits),
                        Scripted(spawns(Scripted(waits))),
                        Scripted(),
                        Scripted(raises(LookupError())),
                    )
                )
            )
            .fail_fast(False)
        )
        assert scheduler.child_counts(outcome.id) == ChildCounts()
        parked = await scheduler.domain("work").submit_with(Scripted(waits)).group("one")
        await trio.sleep(1)
        handle = scheduler.domain("work")
        await handle.submit_with(Scripted()).parent(outcome.id).group("one")
        gone = await handle.submit_with(Scripted()).parent(outcome.id).group("one")
        scheduler.cancel(gone.id)
        await trio.sleep(1)
        counts = scheduler.child_counts(outcome.id)
        assert counts == ChildCounts(
            pending=1, running=1, waiting=1, completed=1, failed=1, cancelled=1
        )
        assert counts.total == 6
        assert counts.unfinished == 3
        release.set()
        record = await scheduler.wait(outcome.id)
        assert record.status is TaskStatus.COMPLETED
        after = ChildCounts(completed=4, failed=1, cancelled=1)
        assert scheduler.child_counts(outcome.id) == after
        assert (await scheduler.wait(parked.id)).status is TaskStatus.COMPLETED

    path.run(main, group_limits={"one": 1})


def test_context_counts_children_in_execute(path: Path) -> None:
    seen: list[ChildCounts] = []

    async def root(ctx: TaskContext) -> object:
        seen.append(ctx.children)
        await ctx.spawn_children_with([Scripted(), Scripted()])
        seen.append(ctx.children)
        return None

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(root, answers_counts)) == ChildCounts(completed=2)
        assert seen == [ChildCounts(), ChildCounts(pending=2)]

    path.run(main)


def test_finalizing_child_counts_as_running(path: Path) -> None:
    async def finalize(memo: object, ctx: TaskContext) -> object:
        await trio.sleep(10)
        return None

    async def main(scheduler: Scheduler) -> None:
        child = Scripted(spawns(Scripted()), finalize)
        outcome = await scheduler.domain("work").submit(Scripted(spawns(child)))
        await trio.sleep(5)
        assert scheduler.child_counts(outcome.id) == ChildCounts(running=1)
        await scheduler.wait(outcome.id)

    path.run(main)


def test_context_of_a_task_knows_its_id_its_parent_and_its_attempt(path: Path) -> None:
    async def child(ctx: TaskContext) -> object:
        return (ctx.id, ctx.parent_id, ctx.attempt)

    async def root(ctx: TaskContext) -> object:
        assert ctx.parent_id is None
        outcome = await ctx.spawn_child_with(Scripted(child))
        return outcome.id

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(root))
        assert isinstance(record.result, TaskId)
        assert scheduler.record(record.result).result == (record.result, record.id, 1)

    path.run(main)
