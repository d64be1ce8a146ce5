"""Rule 7, bounds, and fairness: what runs when, on both paths and on mixtures of them."""

from __future__ import annotations

import random

import pytest
import trio
import trio.testing

from scantree.engine import (
    ChildCounts,
    Domain,
    Priority,
    Scheduler,
    TaskContext,
    TaskStatus,
)
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Other,
    Path,
    PlainExecutor,
    Scripted,
    answers_counts,
    ended,
    every_second,
    notes,
    result,
    run,
    sleeps_forever,
    spawns,
)

# -- priorities -------------------------------------------------------------------


def test_lower_priority_values_run_first_in_order_of_submission(ordered_path: Path) -> None:
    log: list[str] = []
    submitted = [(value, f"{value:03}-{turn}") for turn in range(2) for value in range(255, -1, -1)]

    async def root(ctx: TaskContext) -> object:
        for value, name in submitted:
            await ctx.spawn_child_with(Scripted(notes(log, name))).priority(value)
        return None

    async def main(scheduler: Scheduler) -> None:
        await result(scheduler, Scripted(root))
        assert log == sorted(name for _, name in submitted)

    ordered_path.run(main)


def test_named_priorities_run_in_their_order(ordered_path: Path) -> None:
    log: list[str] = []

    async def root(ctx: TaskContext) -> object:
        names = list(Priority)
        random.Random(5).shuffle(names)
        for priority in names:
            await ctx.spawn_child_with(Scripted(notes(log, priority.name))).priority(priority)
        await ctx.spawn_child_with(Scripted(notes(log, "default")))
        return None

    async def main(scheduler: Scheduler) -> None:
        await result(scheduler, Scripted(root))
        assert log == ["REALTIME", "HIGH", "NORMAL", "default", "BACKGROUND", "IDLE"]

    ordered_path.run(main)


def test_priorities_are_compared_across_types_and_domains() -> None:
    log: list[str] = []

    async def root(ctx: TaskContext) -> object:
        for turn in range(2):
            for value in (200, 100):
                for domain in ("work", "rest"):
                    for task in (Scripted, Other):
                        name = f"{value} {turn} {domain} {task.task_type}"
                        builder = ctx.domain(domain).submit_with(task(notes(log, name)))
                        await builder.child_of(ctx).priority(value)
        return None

    async def main(scheduler: Scheduler) -> None:
        await result(scheduler, Scripted(root))
        kinds = ["work scripted", "work other", "rest scripted", "rest other"]
        assert log == [
            f"{value} {turn} {kind}" for value in (100, 200) for turn in range(2) for kind in kinds
        ]

    Path("plain", PlainExecutor, True).run(main)


def test_urgent_task_submitted_late_overtakes_what_waits_for_a_place() -> None:
    log: list[str] = []

    async def holds(ctx: TaskContext) -> object:
        await trio.sleep(10)
        return None

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        await handle.submit(Scripted(holds))
        await trio.sleep(1)
        await handle.submit(Scripted(notes(log, "normal")))
        await handle.submit_with(Scripted(notes(log, "urgent"))).priority(Priority.REALTIME)
        await scheduler.join()
        assert log == ["urgent", "normal"]

    Path("plain", PlainExecutor, True).run(main, max_concurrency=1)


def test_prefetch_is_given_the_most_urgent_tasks_first() -> None:
    fetcher = Fetcher(capacity=3)

    async def main() -> None:
        domain = Domain("work").task(Scripted, FetchedExecutor(fetcher))
        async with Scheduler(domain) as scheduler:

            async def root(ctx: TaskContext) -> object:
                for value in (5, 3, 5, 3, 4):
                    await ctx.spawn_child_with(Scripted()).priority(value)
                return None

            await result(scheduler, Scripted(root))
            assert [token for batch in fetcher.batches for token in batch] == [1, 3, 5, 6, 2, 4]
            assert max(map(len, fetcher.batches)) <= 3

    run(main)


# -- bounds -----------------------------------------------------------------------


@pytest.mark.parametrize("bound", [1, 2, 7])
def test_max_concurrency_bounds_the_executes_under_way(path: Path, bound: int) -> None:
    running = peak = 0

    async def work(ctx: TaskContext) -> object:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await trio.sleep(10)
        running -= 1
        return None

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(spawns(*(Scripted(work) for _ in range(20))), answers_counts)
        assert await result(scheduler, task) == ChildCounts(completed=20)
        assert peak == bound

    path.run(main, max_concurrency=bound)


def test_max_concurrency_is_shared_by_both_paths() -> None:
    running = peak = 0

    async def work(ctx: TaskContext) -> object:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await trio.sleep(10)
        running -= 1
        return None

    async def main() -> None:
        domain = (
            Domain("work").task(Scripted, PlainExecutor()).task(Other, FetchedExecutor(Fetcher()))
        )
        async with Scheduler(domain, max_concurrency=3) as scheduler:
            children = [kind(work) for _ in range(10) for kind in (Scripted, Other)]
            task = Scripted(spawns(*children), answers_counts)
            assert await result(scheduler, task) == ChildCounts(completed=20)
            assert peak == 3

    run(main)


def test_failed_and_cancelled_executes_give_their_place_back(path: Path) -> None:
    async def fails(ctx: TaskContext) -> object:
        await trio.sleep(1)
        raise LookupError

    async def main(scheduler: Scheduler) -> None:
        for work in (fails, sleeps_forever):
            outcome = await scheduler.domain("work").submit(Scripted(work))
            await trio.sleep(5)
            scheduler.cancel(outcome.id)
            assert (await scheduler.wait(outcome.id)).status.is_terminal
        assert (await ended(scheduler, Scripted())).status is TaskStatus.COMPLETED

    path.run(main, max_concurrency=1)


def test_group_bounds_its_tasks_and_no_others(path: Path) -> None:
    running: dict[str, int] = {"two": 0, "free": 0}
    peaks: dict[str, int] = {"two": 0, "free": 0}

    def works(group: str) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            running[group] += 1
            peaks[group] = max(peaks[group], running[group])
            await trio.sleep(10)
            running[group] -= 1
            return None

        return Scripted(work)

    async def root(ctx: TaskContext) -> object:
        for _ in range(8):
            for group in running:
                await ctx.spawn_child_with(works(group)).group(group)
        return None

    async def main(scheduler: Scheduler) -> None:
        task = Scripted(root, answers_counts)
        assert await result(scheduler, task) == ChildCounts(completed=16)
        assert peaks["two"] == 2
        assert peaks["free"] > 2

    path.run(main, group_limits={"two": 2})


def test_group_spans_types_and_domains(path: Path) -> None:
    running = peak = 0

    async def work(ctx: TaskContext) -> object:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await trio.sleep(10)
        running -= 1
        return None

    async def root(ctx: TaskContext) -> object:
        for _ in range(3):
            for domain in ("work", "rest"):
                for task in (Scripted(work), Other(work)):
                    await ctx.domain(domain).submit_with(task).child_of(ctx).group("one")
        return None

    async def main(scheduler: Scheduler) -> None:
        counts = await result(scheduler, Scripted(root, answers_counts))
        assert counts == ChildCounts(completed=12)
        assert peak == 1

    path.run(main, group_limits={"one": 1})


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_tasks_of_a_full_group_run_by_priority_and_in_order_of_submission(
    ordered_path: Path, limit: int
) -> None:
    log: list[str] = []

    def works(name: str) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            log.append(name)
            await trio.sleep(10)
            return None

        return Scripted(work)

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        for _ in range(limit):
            await handle.submit_with(works("0 holds")).group("few")
        await trio.sleep(1)
        # Each is claimed, and parked, before the next and more urgent one comes.
        for value in (9, 5, 7, 5, 9, 7, 5):
            await handle.submit_with(works(f"{value}")).group("few").priority(value)
            await trio.sleep(1)
        await scheduler.join()
        assert log == sorted(log)
        assert len(log) == limit + 7

    ordered_path.run(main, group_limits={"few": limit})


def test_parked_tasks_keep_their_order_when_an_urgent_one_overtakes_them(
    ordered_path: Path,
) -> None:
    log: list[str] = []

    def works(name: str, seconds: float = 10) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            log.append(name)
            await trio.sleep(seconds)
            return None

        return Scripted(work)

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        holder = await handle.submit_with(works("holder")).group("one")
        await trio.sleep(1)
        for name in ("first", "second", "third"):
            await handle.submit_with(works(name)).group("one")
        await trio.sleep(1)
        scheduler.cancel(holder.id)
        # "first" is queued for the room now, but "urgent" takes it.
        await handle.submit_with(works("urgent")).group("one").priority(0)
        await scheduler.join()
        assert log == ["holder", "urgent", "first", "second", "third"]

    ordered_path.run(main, group_limits={"one": 1})


def test_parked_task_that_is_upgraded_overtakes_and_runs_once(ordered_path: Path) -> None:
    log: list[str] = []

    def works(name: str) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            log.append(name)
            await trio.sleep(10)
            return None

        return Scripted(work)

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        for name in ("holder", "first", "second"):
            await handle.submit_with(works(name)).group("one").key(name)
            await trio.sleep(1)
        for priority in (100, 50):
            await handle.submit_with(works("again")).group("one").key("second").priority(priority)
            await trio.sleep(1)
        await scheduler.join()
        assert log == ["holder", "second", "first"]

    ordered_path.run(main, group_limits={"one": 1})


def test_cancelling_the_task_that_was_to_take_the_room_of_a_group_lets_the_next_one_in(
    path: Path,
) -> None:
    async def holds(ctx: TaskContext) -> object:
        await trio.sleep(10)
        return None

    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        holder = await handle.submit_with(Scripted(holds)).group("one")
        await trio.sleep(1)
        queued = await handle.submit_with(Scripted()).group("one")
        parked = await handle.submit_with(Scripted()).group("one")
        await trio.sleep(1)
        # The only place is taken, so what leaves its parking stays in the queue.
        await scheduler.wait(holder.id)
        scheduler.cancel(queued.id)
        assert (await scheduler.wait(parked.id)).status is TaskStatus.COMPLETED
        assert (await ended(scheduler, Scripted())).status is TaskStatus.COMPLETED

    path.run(main, group_limits={"one": 1})


def test_task_cancelled_in_the_queue_of_a_busy_scheduler_lets_the_next_of_its_group_in() -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        holder = await handle.submit_with(Scripted(sleeps_forever)).group("one")
        await trio.sleep(1)
        queued = await handle.submit_with(Scripted()).group("one")
        parked = await handle.submit_with(Scripted()).group("one")
        await trio.sleep(1)
        # Two others keep the scheduler busy when the holder goes.
        busy = [await handle.submit_with(Scripted(sleeps_forever)).priority(0) for _ in range(2)]
        scheduler.cancel(holder.id)
        await trio.sleep(1)
        assert scheduler.record(queued.id).status is TaskStatus.PENDING
        scheduler.cancel(queued.id)
        for outcome in busy:
            scheduler.cancel(outcome.id)
        assert (await scheduler.wait(parked.id)).status is TaskStatus.COMPLETED

    Path("plain", PlainExecutor, True).run(main, max_concurrency=2, group_limits={"one": 1})


def test_parent_leaves_its_group_while_it_waits(path: Path) -> None:
    async def root(ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Scripted()).group("one")
        return None

    async def main(scheduler: Scheduler) -> None:
        builder = scheduler.domain("work").submit_with(Scripted(root, answers_counts))
        outcome = await builder.group("one")
        record = await scheduler.wait(outcome.id)
        assert record.result == ChildCounts(completed=1)

    path.run(main, group_limits={"one": 1})


# -- mixtures, fairness -----------------------------------------------------------


def test_plain_and_prefetched_tasks_are_siblings_of_each_other() -> None:
    log: list[str] = []

    def chain(left: int) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            log.append(f"{left}")
            if left:
                await ctx.spawn_sibling_with(chain(left - 1))
                await ctx.domain("rest").submit_with(Other(notes(log, "rest"))).sibling_of(ctx)
            return None

        return Scripted(work) if left % 3 else Other(work)

    async def main() -> None:
        work = (
            Domain("work")
            .task(Scripted, PlainExecutor(every_second))
            .task(Other, FetchedExecutor(Fetcher(), every_second))
        )
        rest = Domain("rest").task(Other, FetchedExecutor(Fetcher()))
        async with Scheduler(work, rest) as scheduler:
            counts = await result(scheduler, Scripted(spawns(chain(50)), answers_counts))
            assert counts == ChildCounts(completed=101)
            assert len(log) == 101

    run(main)


def test_suspended_task_delays_no_other(path: Path) -> None:
    log: list[str] = []

    async def slow(ctx: TaskContext) -> object:
        await trio.sleep(1000)
        log.append("slow")
        return None

    async def main(scheduler: Scheduler) -> None:
        await scheduler.domain("work").submit(Scripted(slow))
        for n in range(10):
            await ended(scheduler, Scripted(notes(log, str(n))))
        await scheduler.join()
        assert log == [*map(str, range(10)), "slow"]

    path.run(main)


def test_tasks_that_never_end_leave_the_others_their_turns(ordered_path: Path) -> None:
    """An endless chain of siblings that never suspend still lets the caller go on."""

    def endless() -> Scripted:
        async def work(ctx: TaskContext) -> object:
            await ctx.spawn_sibling_with(endless())
            return None

        return Scripted(work)

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(Scripted(spawns(endless()), answers_counts))
        while scheduler.child_counts(outcome.id).completed < 1_000:
            await trio.lowlevel.checkpoint()
        scheduler.cancel_children(outcome.id)
        record = await scheduler.wait(outcome.id)
        assert record.status is TaskStatus.COMPLETED

    ordered_path.run(main)


def test_execute_that_does_not_suspend_runs_in_no_task_of_its_own() -> None:
    tasks: set[object] = set()

    async def work(ctx: TaskContext) -> object:
        tasks.add(trio.lowlevel.current_task())
        return None

    async def main(scheduler: Scheduler) -> None:
        children = [Scripted(work) for _ in range(500)]
        await result(scheduler, Scripted(spawns(*children)))
        assert len(tasks) == 1

    Path("fetched", lambda: FetchedExecutor(Fetcher()), True).run(main)


def test_task_stays_in_one_trio_task_when_it_suspends(path: Path) -> None:
    async def work(ctx: TaskContext) -> object:
        before = trio.lowlevel.current_task()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep, 1)
        with trio.CancelScope():
            await trio.sleep(1)
        return before is trio.lowlevel.current_task()

    async def main(scheduler: Scheduler) -> None:
        assert await result(scheduler, Scripted(work)) is True

    path.run(main)


def test_idle_scheduler_is_blocked_and_wakes_for_new_work(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        for _ in range(3):
            await trio.testing.wait_all_tasks_blocked()
            assert await result(scheduler, Scripted(spawns(Scripted()))) is None

    path.run(main)
