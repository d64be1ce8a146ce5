"""Rule 14: limits that change and groups that pause while their tasks run."""

from __future__ import annotations

import pytest
import trio

from scantree.engine import Scheduler, TaskContext, TaskStatus
from tests.engine.scripted import Path, Scripted


class Gauge:
    """How many tasks of a group run, and the order in which they began."""

    def __init__(self) -> None:
        self.running = 0
        self.began: list[str] = []

    def task(self, name: str, seconds: float = 1) -> Scripted:
        async def work(ctx: TaskContext) -> object:
            self.running += 1
            self.began.append(name)
            await trio.sleep(seconds)
            self.running -= 1
            return name

        return Scripted(work)


async def submit(scheduler: Scheduler, gauge: Gauge, names: str, group: str) -> list[int]:
    handle = scheduler.domain("work")
    return [(await handle.submit_with(gauge.task(name)).group(group)).id for name in names]


def test_raised_limit_lets_as_many_more_in_at_once(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        await submit(scheduler, gauge, "abcdefgh", "g")
        await trio.sleep(0.5)
        assert gauge.running == 1
        scheduler.set_group_limit("g", 5)
        await trio.sleep(0.1)
        assert gauge.running == 5
        scheduler.set_group_limit("g", None)
        await trio.sleep(0.1)
        assert gauge.running == 8

    path.run(main, group_limits={"g": 1}, max_concurrency=20)


def test_lowered_limit_leaves_alone_what_runs_and_holds_from_then_on(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        await submit(scheduler, gauge, "abcdef", "g")
        await trio.sleep(0.5)
        assert gauge.running == 3
        scheduler.set_group_limit("g", 1)
        await trio.sleep(0.1)
        assert gauge.running == 3
        for _ in range(3):
            await trio.sleep(1)
            assert gauge.running == 1

    path.run(main, group_limits={"g": 3})


def test_limit_holds_for_a_group_that_had_none_and_counts_what_runs_already(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        await submit(scheduler, gauge, "ab", "g")
        await trio.sleep(0.5)
        scheduler.set_group_limit("g", 2)
        await submit(scheduler, gauge, "cd", "g")
        await trio.sleep(0.1)
        assert gauge.running == 2
        await trio.sleep(1)
        assert sorted(gauge.began) == list("abcd")

    path.run(main)


def test_paused_group_waits_and_nobody_else_does(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        slow, fast = Gauge(), Gauge()
        scheduler.pause_group("slow")
        held = await submit(scheduler, slow, "abc", "slow")
        free = await submit(scheduler, fast, "xyz", "fast")
        for number in free:
            await scheduler.wait(number)
        assert not slow.began
        assert all(scheduler.record(number).status is TaskStatus.PENDING for number in held)
        scheduler.resume_group("slow")
        await scheduler.join()
        assert sorted(slow.began) == list("abc")

    path.run(main)


def test_pausing_leaves_alone_what_runs_and_keeps_the_limit(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        await submit(scheduler, gauge, "abcdef", "g")
        await trio.sleep(0.5)
        scheduler.pause_group("g")
        await trio.sleep(10)
        assert len(gauge.began) == 2
        assert gauge.running == 0
        scheduler.resume_group("g")
        await trio.sleep(0.5)
        assert gauge.running == 2

    path.run(main, group_limits={"g": 2})


def test_resumed_tasks_run_by_priority_and_in_order_of_submission(ordered_path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        scheduler.pause_group("g")
        handle = scheduler.domain("work")
        for name, priority in (("d", 200), ("b", 100), ("e", 200), ("a", 50), ("c", 100)):
            await handle.submit_with(gauge.task(name)).group("g").priority(priority)
        await trio.sleep(1)
        scheduler.resume_group("g")
        await scheduler.join()
        assert gauge.began == list("abcde")

    ordered_path.run(main)


def test_cancelled_in_a_paused_group_ends_at_once(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        scheduler.pause_group("g")
        first, second = await submit(scheduler, gauge, "ab", "g")
        await trio.sleep(1)
        scheduler.cancel(first)
        assert (await scheduler.wait(first)).status is TaskStatus.CANCELLED
        scheduler.resume_group("g")
        assert (await scheduler.wait(second)).status is TaskStatus.COMPLETED
        assert gauge.began == ["b"]

    path.run(main)


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_of_less_than_one_is_refused_and_changes_nothing(path: Path, limit: int) -> None:
    async def main(scheduler: Scheduler) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            scheduler.set_group_limit("g", limit)
        gauge = Gauge()
        await submit(scheduler, gauge, "ab", "g")
        await trio.sleep(0.5)
        assert gauge.running == 1

    path.run(main, group_limits={"g": 1})


def test_pausing_and_resuming_a_group_that_has_no_task_is_nothing(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        scheduler.pause_group("nobody")
        scheduler.resume_group("nobody")
        scheduler.resume_group("never heard of")

    path.run(main)


@pytest.mark.no_cover
def test_thousands_parked_are_all_run(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        gauge = Gauge()
        scheduler.pause_group("g")
        handle = scheduler.domain("work")
        for number in range(3000):
            await handle.submit_with(gauge.task(str(number), 0)).group("g")
        await trio.sleep(1)
        assert not gauge.began
        scheduler.resume_group("g")
        await scheduler.join()
        assert len(gauge.began) == 3000

    path.run(main)
