"""Rules 8 and 9: keys that only one unfinished task has, and tags that are inherited."""

from __future__ import annotations

import itertools

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    Priority,
    RetryPolicy,
    Scheduler,
    SubmitKind,
    SubmitOutcome,
    TaskContext,
    TaskError,
    TaskStatus,
)
from tests.engine.scripted import (
    Other,
    Path,
    Scripted,
    answers,
    answers_counts,
    ended,
    notes,
    raises,
    result,
    sleeps_forever,
    spawns,
)

# -- keys -------------------------------------------------------------------------


def test_second_submission_of_a_key_answers_the_first_task_and_runs_nothing(path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        first = await handle.submit_with(Scripted(notes(log, "first"))).key("k")
        second = await handle.submit_with(Scripted(notes(log, "second"))).key("k")
        assert first.kind is SubmitKind.INSERTED
        assert second.kind is SubmitKind.DUPLICATE
        assert second.id == first.id
        assert (await scheduler.wait(second.id)).result == "first"
        await scheduler.join()
        assert log == ["first"]

    path.run(main)


@pytest.mark.parametrize("state", ["running", "waiting"])
def test_key_of_a_task_that_has_begun_is_a_duplicate_even_where_it_is_more_urgent(
    path: Path, state: str
) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        work = sleeps_forever if state == "running" else spawns(Scripted(sleeps_forever))
        first = await handle.submit_with(Scripted(work)).key("k")
        await trio.sleep(1)
        assert scheduler.record(first.id).status is TaskStatus(state)
        second = await handle.submit_with(Scripted()).key("k").priority(0)
        assert (second.kind, second.id) == (SubmitKind.DUPLICATE, first.id)
        assert scheduler.record(first.id).priority == Priority.NORMAL

    path.run(main)


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.IDLE])
def test_key_with_a_priority_that_is_not_more_urgent_is_a_duplicate(
    path: Path, priority: Priority
) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        first = await handle.submit_with(Scripted()).key("k")
        second = await handle.submit_with(Scripted()).key("k").priority(priority)
        assert second.kind is SubmitKind.DUPLICATE
        assert scheduler.record(first.id).priority == Priority.NORMAL

    path.run(main)


def test_key_with_a_more_urgent_priority_moves_the_pending_task_up(ordered_path: Path) -> None:
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        async def root(ctx: TaskContext) -> object:
            for name in "abc":
                await ctx.spawn_child_with(Scripted(notes(log, name))).key(name)
            outcome = await ctx.spawn_child_with(Scripted()).key("c").priority(Priority.HIGH)
            assert scheduler.record(outcome.id).priority == Priority.HIGH
            return outcome.kind

        assert await result(scheduler, Scripted(root)) is SubmitKind.UPGRADED
        assert log == ["c", "a", "b"]

    ordered_path.run(main)


def test_task_is_upgraded_more_than_once_and_runs_once(ordered_path: Path) -> None:
    log: list[str] = []

    async def root(ctx: TaskContext) -> object:
        kinds = []
        for name in "ab":
            await ctx.spawn_child_with(Scripted(notes(log, name))).key(name)
        for priority in (100, 100, 50, 120, 49):
            outcome = await ctx.spawn_child_with(Scripted()).key("b").priority(priority)
            kinds.append(outcome.kind)
        return kinds

    async def main(scheduler: Scheduler) -> None:
        up, same = SubmitKind.UPGRADED, SubmitKind.DUPLICATE
        assert await result(scheduler, Scripted(root)) == [up, same, up, same, up]
        assert log == ["b", "a"]

    ordered_path.run(main)


def test_key_is_free_again_once_its_task_has_ended(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        for work in (answers(1), raises(TaskError("failed")), sleeps_forever):
            outcome = await handle.submit_with(Scripted(work)).key("k")
            assert outcome.kind is SubmitKind.INSERTED
            if work is sleeps_forever:
                scheduler.cancel(outcome.id)
            await scheduler.wait(outcome.id)

    path.run(main)


def test_key_is_unique_by_type_and_by_domain(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        submissions = [
            scheduler.domain(domain).submit_with(task).key("k")
            for domain in ("work", "rest")
            for task in (Scripted(), Other())
        ]
        kinds = [(await submission).kind for submission in submissions]
        assert kinds == [SubmitKind.INSERTED] * 4

    path.run(main)


def test_tasks_without_a_key_are_never_duplicates(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        ids = {(await handle.submit(Scripted())).id for _ in range(3)}
        assert len(ids) == 3

    path.run(main)


def test_duplicate_is_no_child_of_who_submitted_it_again(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        outcome = await ctx.spawn_child_with(Scripted()).key("k")
        return outcome.kind

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit_with(Scripted(sleeps_forever)).key("k")
        record = await ended(scheduler, Scripted(root, answers_counts))
        # It has no child, so it ends with what execute returned.
        assert record.result is SubmitKind.DUPLICATE
        assert scheduler.child_counts(record.id) == ChildCounts()

    path.run(main)


def test_key_stands_in_the_record(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        keyed = await scheduler.domain("work").submit_with(Scripted()).key("k")
        bare = await scheduler.domain("work").submit(Scripted())
        assert (await scheduler.wait(keyed.id)).key == "k"
        assert (await scheduler.wait(bare.id)).key is None

    path.run(main)


def test_key_of_a_task_that_waits_for_its_next_attempt_is_queued_again_at_once(
    path: Path,
) -> None:
    async def main(scheduler: Scheduler) -> None:
        begins: list[float] = []

        async def work(ctx: TaskContext) -> object:
            begins.append(trio.current_time())
            if ctx.attempt < 3:
                raise TaskError("again", retryable=True)
            return ctx.attempt

        def submission() -> Scripted:
            return Scripted(work)

        handle = scheduler.domain("work")
        first = await handle.submit_with(submission()).key("k").retry(RetryPolicy(3, 100, 10))
        await trio.sleep(10)
        assert scheduler.record(first.id).status is TaskStatus.PENDING
        again = await handle.submit_with(submission()).key("k").priority(5)
        assert (again.kind, again.id) == (SubmitKind.REQUEUED, first.id)
        assert scheduler.record(first.id).priority == 5
        at_once = await handle.submit_with(submission()).key("k").priority(9)
        assert at_once.kind is SubmitKind.DUPLICATE
        record = await scheduler.wait(first.id)
        assert (record.result, record.attempts) == (3, 3)
        waits = [later - earlier for earlier, later in itertools.pairwise(begins)]
        # The timer of the first wait, which ended early, does not end the second.
        assert [round(wait) for wait in waits] == [10, 1000]

    path.run(main)


# -- tags -------------------------------------------------------------------------


async def answers_tags(ctx: TaskContext) -> object:
    return dict(ctx.tags)


def test_tags_of_a_parent_are_inherited_and_overridden_by_a_childs_own(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        return [
            await ctx.spawn_child_with(Scripted(answers_tags)),
            await ctx.spawn_child_with(Scripted(answers_tags)).tags(a=9, c=3),
        ]

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit_with(Scripted(root)).tags(a=1, b=2)
        record = await scheduler.wait(outcome.id)
        assert record.tags == {"a": 1, "b": 2}
        assert isinstance(record.result, list)
        heir, own = (scheduler.record(child.id) for child in record.result)
        assert heir.tags == heir.result == {"a": 1, "b": 2}
        assert own.tags == own.result == {"a": 9, "b": 2, "c": 3}

    path.run(main)


def test_sibling_inherits_from_the_parent_and_not_from_who_spawned_it(path: Path) -> None:
    seen: list[dict[str, object]] = []

    async def second(ctx: TaskContext) -> object:
        seen.append(dict(ctx.tags))
        return None

    async def first(ctx: TaskContext) -> object:
        assert ctx.tags == {"of": "child", "who": "first"}
        await ctx.spawn_sibling_with(Scripted(second)).tags(n=2)
        await ctx.spawn_siblings_with([Scripted(second)])
        await ctx.domain("rest").submit_with(Scripted(second)).sibling_of(ctx)
        return None

    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted(first)).tags(who="first", of="child")
        return None

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit_with(Scripted(root)).tags(of="root")
        assert (await scheduler.wait(outcome.id)).status is TaskStatus.COMPLETED
        assert sorted(seen, key=len) == [{"of": "root"}, {"of": "root"}, {"of": "root", "n": 2}]

    path.run(main)


def test_tags_reach_grandchildren(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        async def child(ctx: TaskContext) -> object:
            return await ctx.spawn_child_with(Scripted())

        return await ctx.spawn_child_with(Scripted(child)).tags(b=2)

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit_with(Scripted(root)).tags(a=1)
        child = (await scheduler.wait(outcome.id)).result
        assert isinstance(child, SubmitOutcome)
        grandchild = scheduler.record(child.id).result
        assert isinstance(grandchild, SubmitOutcome)
        assert scheduler.record(grandchild.id).tags == {"a": 1, "b": 2}

    path.run(main)


def test_tags_of_several_calls_add_up(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted()).tags(a=1, b=1).tags(b=2)
        assert (await scheduler.wait((await builder).id)).tags == {"a": 1, "b": 2}

    path.run(main)


def test_task_without_tags_has_none(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        assert (await ended(scheduler, Scripted())).tags == {}

    path.run(main)


def test_tags_cannot_be_changed_through_a_context_or_a_record(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        assert not hasattr(ctx.tags, "__setitem__")
        return None

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Scripted(work))
        assert record.status is TaskStatus.COMPLETED
        assert not hasattr(record.tags, "__setitem__")

    path.run(main)
