"""Prefetches that answer slowly, wrongly, or not at all: whose harm it is, and whose not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import pytest
import trio

from scantree.engine import (
    ChildCounts,
    Domain,
    Prefetch,
    PrefetchError,
    PrefetchExecutor,
    Scheduler,
    Task,
    TaskContext,
    TaskError,
    TaskStatus,
)
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Other,
    PlainExecutor,
    Scripted,
    all_reversed,
    answers,
    answers_counts,
    ended,
    notes,
    result,
    run,
    sleeps_forever,
    spawns,
)


def beside_plain_tasks(
    prefetch: Prefetch[Scripted, object], main: Callable[[Scheduler], Awaitable[None]]
) -> None:
    """Run ``main``: Scripted tasks are plain, Other ones have this prefetch."""

    async def inside() -> None:
        domain = (
            Domain("work").task(Scripted, PlainExecutor()).task(Other, FetchedExecutor(prefetch))
        )
        async with Scheduler(domain) as scheduler:
            await main(scheduler)

    run(inside)


def test_execute_gets_the_input_of_its_own_task() -> None:
    class Answering(PrefetchExecutor[Scripted, object]):
        prefetch = Fetcher(all_reversed)

        async def execute(self, task: Scripted, fetched: object, ctx: TaskContext) -> object:
            return fetched

    async def main() -> None:
        async with Scheduler(Domain("work").task(Scripted, Answering())) as scheduler:
            outcomes = [await scheduler.domain("work").submit(Scripted()) for _ in range(200)]
            for outcome in outcomes:
                assert (await scheduler.wait(outcome.id)).result == outcome.id

    run(main)


def test_prefetch_holds_no_more_tasks_than_its_capacity() -> None:
    fetcher = Fetcher(capacity=4)
    fetcher.silent = set(range(1, 100))

    async def main(scheduler: Scheduler) -> None:
        for _ in range(10):
            await scheduler.domain("work").submit(Other())
        await trio.sleep(1)
        assert fetcher.batches == [[1, 2, 3, 4]]
        # The capacity may change; the next arrival makes it known.
        fetcher.capacity = 6
        fetcher.answer(2)
        await trio.sleep(1)
        assert fetcher.batches == [[1, 2, 3, 4], [5, 6, 7]]
        fetcher.capacity = 1
        for token in (1, 3, 4, 5, 6):
            fetcher.answer(token)
        await trio.sleep(1)
        assert len(fetcher.batches) == 2
        fetcher.answer(7)
        await trio.sleep(1)
        assert fetcher.batches[2:] == [[8]]

    beside_plain_tasks(fetcher, main)


def test_input_that_never_comes_delays_nothing_but_its_task() -> None:
    fetcher = Fetcher(capacity=2)
    fetcher.silent = {2}

    async def main(scheduler: Scheduler) -> None:
        outcome = await scheduler.domain("work").submit(
            Scripted(spawns(*(Other(answers(n)) for n in range(50))), answers_counts)
        )
        await trio.sleep(1)
        assert scheduler.child_counts(outcome.id) == ChildCounts(completed=49, running=1)
        fetcher.answer(2)
        assert (await scheduler.wait(outcome.id)).result == ChildCounts(completed=50)

    beside_plain_tasks(fetcher, main)


@pytest.mark.parametrize(
    "error", [OSError(5, "input"), TaskError("input"), ExceptionGroup("g", [OSError()])]
)
def test_input_that_is_an_exception_fails_its_task(error: Exception) -> None:
    fetcher = Fetcher()
    fetcher.inputs[2] = error
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        children = [Other(notes(log, "a")), Other(notes(log, "b")), Other()]
        task = Scripted(spawns(*children), answers_counts)
        counts = await result(scheduler, task, fail_fast=False)
        assert counts == ChildCounts(completed=2, failed=1)
        assert log == ["b"]
        fetcher.inputs[5] = error
        record = await ended(scheduler, Other())
        assert record.error is error

    beside_plain_tasks(fetcher, main)


class Breaking(Fetcher):
    """Breaks at one of its calls."""

    def __init__(self, call: str) -> None:
        super().__init__(capacity=8)
        self.call = call
        self.receives = trio.Event()

    def submit(self, batch: Sequence[tuple[int, Task]]) -> None:
        super().submit(batch)
        if self.call == "submit":
            raise OSError("submit broke")

    async def receive(self) -> Sequence[tuple[int, object]]:
        if self.call in ("receive", "group"):
            await self.receives.wait()
            if self.call == "group":
                raise ExceptionGroup("many", [OSError("receive broke")])
            raise OSError("receive broke")
        if self.call == "answer":
            await self.receives.wait()
            return None  # type: ignore[return-value]
        arrived = await super().receive()
        if self.call == "unknown":
            return [*arrived, (12345, None)]
        if self.call == "twice":
            return [*arrived[:1], *arrived]
        return arrived


@pytest.mark.parametrize("call", ["submit", "receive", "group", "answer", "unknown", "twice"])
def test_broken_prefetch_fails_its_tasks_and_nothing_else(call: str) -> None:
    fetcher = Breaking(call)
    log: list[str] = []

    async def slow(ctx: TaskContext) -> object:
        await trio.sleep(100)
        log.append("slow")
        return None

    async def main(scheduler: Scheduler) -> None:
        other = await scheduler.domain("work").submit(Scripted(slow))
        fetcher.silent = set(range(4, 100))
        children = [Other() for _ in range(20)]
        task = Scripted(spawns(*children, Scripted(slow)), answers_counts)
        outcome = await scheduler.domain("work").submit_with(task).fail_fast(False)
        await trio.sleep(1)
        fetcher.receives.set()
        counts = (await scheduler.wait(outcome.id)).result
        assert isinstance(counts, ChildCounts)
        assert counts.total == 21
        assert counts.completed == {"unknown": 2, "twice": 2}.get(call, 1)
        assert counts.failed == 21 - counts.completed
        # Those that come after fail, too.
        record = await ended(scheduler, Other())
        assert record.status is TaskStatus.FAILED
        assert isinstance(record.error, PrefetchError)
        assert "'other' broke down" in str(record.error)
        assert isinstance(record.error.__cause__, Exception)
        assert (await scheduler.wait(other.id)).status is TaskStatus.COMPLETED
        assert await result(scheduler, Scripted(answers("fine"))) == "fine"
        assert log == ["slow", "slow"]

    beside_plain_tasks(fetcher, main)


def test_capacity_that_raises_breaks_the_prefetch_only() -> None:
    class NoCapacity:
        @property
        def capacity(self) -> int:
            raise OSError("capacity broke")

        def submit(self, batch: Sequence[tuple[int, Task]]) -> None:
            raise AssertionError("there is no capacity")

        async def receive(self) -> Sequence[tuple[int, object]]:
            await trio.sleep_forever()
            raise AssertionError("slept forever")

    async def main(scheduler: Scheduler) -> None:
        record = await ended(scheduler, Other())
        assert isinstance(record.error, PrefetchError)
        assert str(record.error.__cause__) == "capacity broke"
        assert await result(scheduler, Scripted(answers("fine"))) == "fine"

    beside_plain_tasks(NoCapacity(), main)


def test_inputs_that_arrive_after_a_prefetch_broke_are_dropped() -> None:
    class BreaksLater(Fetcher):
        def submit(self, batch: Sequence[tuple[int, Task]]) -> None:
            if self.batches:
                raise OSError("second submit broke")
            super().submit(batch)

    fetcher = BreaksLater(capacity=8)
    fetcher.silent = {2}
    log: list[str] = []

    async def main(scheduler: Scheduler) -> None:
        first = await scheduler.domain("work").submit(Scripted(spawns(Other(notes(log, "first")))))
        await trio.sleep(1)
        second = await ended(scheduler, Other(notes(log, "second")))
        assert str(second.error.__cause__ if second.error else None) == "second submit broke"
        assert isinstance((await scheduler.wait(first.id)).error, Exception)
        fetcher.answer(2)
        await trio.sleep(1)
        assert await result(scheduler, Scripted(answers("fine"))) == "fine"
        assert log == []

    beside_plain_tasks(fetcher, main)


def test_task_cancelled_at_a_prefetch_stays_cancelled_when_the_prefetch_breaks() -> None:
    fetcher = Breaking("receive")

    async def main(scheduler: Scheduler) -> None:
        cancelled = await scheduler.domain("work").submit(Other())
        failed = await scheduler.domain("work").submit(Other())
        await trio.sleep(1)
        scheduler.cancel(cancelled.id)
        fetcher.receives.set()
        assert (await scheduler.wait(failed.id)).status is TaskStatus.FAILED
        assert scheduler.record(cancelled.id).status is TaskStatus.CANCELLED

    beside_plain_tasks(fetcher, main)


def test_task_of_a_broken_prefetch_fails_in_its_turn_in_a_full_group() -> None:
    fetcher = Breaking("receive")

    async def inside() -> None:
        domain = (
            Domain("work").task(Scripted, PlainExecutor()).task(Other, FetchedExecutor(fetcher))
        )
        async with Scheduler(domain, group_limits={"one": 1}) as scheduler:
            handle = scheduler.domain("work")
            holder = await handle.submit_with(Scripted(sleeps_forever)).group("one")
            fetcher.receives.set()
            await trio.sleep(1)
            outcome = await handle.submit_with(Other()).group("one")
            await trio.sleep(1)
            assert scheduler.record(outcome.id).status is TaskStatus.PENDING
            scheduler.cancel(holder.id)
            assert isinstance((await scheduler.wait(outcome.id)).error, PrefetchError)

    run(inside)


def test_empty_answers_harm_nobody_and_do_not_spin() -> None:
    class Hasty(Fetcher):
        async def receive(self) -> Sequence[tuple[int, object]]:
            return [] if not self._waiting else await super().receive()

    async def main(scheduler: Scheduler) -> None:
        # The caller gets its turns though receive never waits.
        for _ in range(10):
            await trio.lowlevel.checkpoint()
        assert await result(scheduler, Other(answers("done"))) == "done"

    beside_plain_tasks(Hasty(), main)


def test_interrupt_in_a_prefetch_propagates() -> None:
    class Interrupted(Fetcher):
        async def receive(self) -> Sequence[tuple[int, object]]:
            await trio.sleep(1)
            raise KeyboardInterrupt

    async def main(scheduler: Scheduler) -> None:
        await trio.sleep_forever()

    with pytest.raises(KeyboardInterrupt):
        beside_plain_tasks(Interrupted(), main)


def test_interrupt_in_submit_propagates() -> None:
    class Interrupted(Fetcher):
        def submit(self, batch: Sequence[tuple[int, Task]]) -> None:
            raise KeyboardInterrupt

    async def main(scheduler: Scheduler) -> None:
        await ended(scheduler, Other())

    with pytest.raises(KeyboardInterrupt):
        beside_plain_tasks(Interrupted(), main)


def test_prefetch_that_breaks_while_the_block_is_left_harms_nobody() -> None:
    class LeavesBadly(Fetcher):
        async def receive(self) -> Sequence[tuple[int, object]]:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(trio.sleep_forever)
                try:
                    await trio.sleep_forever()
                finally:
                    raise OSError("on the way out")

    fetcher = LeavesBadly()
    ended_as: list[TaskStatus] = []

    async def inside() -> None:
        domain = Domain("work").task(Other, FetchedExecutor(fetcher))
        scheduler = Scheduler(domain)
        async with scheduler:
            outcome = await scheduler.domain("work").submit(Other())
            await trio.sleep(1)
        ended_as.append(scheduler.record(outcome.id).status)

    run(inside)
    assert ended_as == [TaskStatus.CANCELLED]
