"""Rule 13: what happens to tasks, told to whoever listens, who can hold up nothing."""

from __future__ import annotations

import gc

import pytest
import trio

from scantree.engine import (
    Domain,
    Event,
    EventsLost,
    EventStream,
    InvalidStateError,
    RetryPolicy,
    Scheduler,
    TaskCancelled,
    TaskCompleted,
    TaskContext,
    TaskError,
    TaskEvent,
    TaskFailed,
    TaskFinalizing,
    TaskRetrying,
    TaskStarted,
    TaskSubmitted,
    TaskWaiting,
)
from tests.engine.scripted import (
    Path,
    PlainExecutor,
    Scripted,
    answers,
    raises,
    sleeps_forever,
    spawns,
)


async def taken(stream: EventStream) -> list[Event]:
    """What has come so far."""
    found: list[Event] = []
    with trio.move_on_after(1):
        async for event in stream:
            found.append(event)
    return found


def kinds(events: list[Event], number: int) -> list[type[Event]]:
    """What happened to one task, in order."""
    return [type(event) for event in events if isinstance(event, TaskEvent) and event.id == number]


def test_life_of_a_parent_and_its_children_is_told_in_order(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        outcome = await scheduler.domain("work").submit(
            Scripted(spawns(Scripted(), Scripted(answers(1))))
        )
        await scheduler.wait(outcome.id)
        events = await taken(stream)
        assert kinds(events, outcome.id) == [
            TaskSubmitted,
            TaskStarted,
            TaskWaiting,
            TaskFinalizing,
            TaskCompleted,
        ]
        children = [
            event
            for event in events
            if isinstance(event, TaskSubmitted) and event.parent_id == outcome.id
        ]
        assert len(children) == 2
        for child in children:
            assert kinds(events, child.id) == [TaskSubmitted, TaskStarted, TaskCompleted]
            assert (child.task_type, child.domain) == (Scripted.task_type, "work")
        assert [event.at for event in events if isinstance(event, TaskEvent)] == sorted(
            event.at for event in events if isinstance(event, TaskEvent)
        )

    path.run(main)


def test_failure_is_told_with_its_error(path: Path) -> None:
    error = TaskError("broken")

    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        outcome = await scheduler.domain("work").submit(Scripted(raises(error)))
        await scheduler.wait(outcome.id)
        last = (await taken(stream))[-1]
        assert isinstance(last, TaskFailed)
        assert last.error is error

    path.run(main)


def test_each_attempt_and_the_wait_before_the_next_are_told(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        error = TaskError("again", retryable=True)
        outcome = (
            await scheduler.domain("work")
            .submit_with(Scripted(raises(error)))
            .retry(RetryPolicy(3, delay_seconds=2, backoff=2))
        )
        await scheduler.wait(outcome.id)
        events = await taken(stream)
        assert kinds(events, outcome.id) == [
            TaskSubmitted,
            TaskStarted,
            TaskRetrying,
            TaskStarted,
            TaskRetrying,
            TaskStarted,
            TaskFailed,
        ]
        retries = [event for event in events if isinstance(event, TaskRetrying)]
        assert [(event.attempt, event.delay_seconds) for event in retries] == [(1, 2), (2, 4)]
        assert [event.attempt for event in events if isinstance(event, TaskStarted)] == [1, 2, 3]

    path.run(main)


def test_cancelled_tasks_are_told_whatever_they_were_at(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        outcome = await scheduler.domain("work").submit(
            Scripted(spawns(Scripted(sleeps_forever), Scripted(sleeps_forever)))
        )
        await trio.sleep(1)
        scheduler.cancel(outcome.id)
        await scheduler.wait(outcome.id)
        ended = [event for event in await taken(stream) if isinstance(event, TaskCancelled)]
        assert len(ended) == 3
        assert ended[-1].id == outcome.id

    path.run(main)


def test_stream_begins_when_it_is_asked_for(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        handle = scheduler.domain("work")
        await scheduler.wait((await handle.submit(Scripted())).id)
        stream = scheduler.events()
        second = await handle.submit(Scripted())
        await scheduler.wait(second.id)
        events = await taken(stream)
        assert {event.id for event in events if isinstance(event, TaskEvent)} == {second.id}

    path.run(main)


def test_slow_listener_holds_up_nothing_and_is_told_how_much_it_lost(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events(capacity=10)
        handle = scheduler.domain("work")
        for _ in range(50):
            await handle.submit(Scripted())
        await scheduler.join()
        events = await taken(stream)
        assert len(events) == 11
        assert events[-1] == EventsLost(140)
        last = await handle.submit(Scripted())
        await scheduler.wait(last.id)
        assert kinds(await taken(stream), last.id) == [TaskSubmitted, TaskStarted, TaskCompleted]

    path.run(main)


def test_gap_is_told_where_it_is() -> None:
    async def main() -> None:
        stream = EventStream(1)
        first, second = (TaskSubmitted(n, None, "t", "d", 0.0) for n in (1, 2))
        stream.push(first)
        stream.push(second)
        stream.push(second)
        assert await stream.__anext__() == first
        stream.push(second)
        stream.close()
        assert [event async for event in stream] == [EventsLost(2), second]

    trio.run(main)


def test_every_listener_has_events_of_its_own(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        streams = [scheduler.events(), scheduler.events(capacity=1), scheduler.events()]
        streams[2].close()
        outcome = await scheduler.domain("work").submit(Scripted())
        await scheduler.wait(outcome.id)
        counts = [len(await taken(stream)) for stream in streams]
        assert counts == [3, 2, 0]

    path.run(main)


def test_listening_ends_with_the_block() -> None:
    async def main() -> list[Event]:
        found: list[Event] = []

        async def listen(stream: EventStream) -> None:
            found.extend([event async for event in stream])

        async with trio.open_nursery() as nursery:
            async with Scheduler(Domain("work").task(Scripted, PlainExecutor())) as scheduler:
                nursery.start_soon(listen, scheduler.events())
                await scheduler.domain("work").submit(Scripted(sleeps_forever))
                await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(InvalidStateError):
                scheduler.events()
        return found

    found = trio.run(main)
    assert [type(event) for event in found] == [TaskSubmitted, TaskStarted, TaskCancelled]


def test_listening_may_begin_before_the_block() -> None:
    async def main() -> list[Event]:
        scheduler = Scheduler(Domain("work").task(Scripted, PlainExecutor()))
        stream = scheduler.events()
        async with scheduler:
            await scheduler.domain("work").submit(Scripted())
            await scheduler.join()
        return [event async for event in stream]

    assert [type(event) for event in trio.run(main)] == [TaskSubmitted, TaskStarted, TaskCompleted]


@pytest.mark.no_cover
@pytest.mark.parametrize("end", ["close", "leave", "forget"])
def test_nobody_is_told_once_the_last_listener_went(path: Path, end: str) -> None:
    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        assert scheduler.hierarchy.observer is not None
        if end == "close":
            stream.close()
        elif end == "leave":
            with stream:
                pass
        del stream
        gc.collect()
        outcome = await scheduler.domain("work").submit(Scripted())
        await scheduler.wait(outcome.id)
        assert scheduler.hierarchy.observer is None

    path.run(main)


def test_nobody_is_told_where_nobody_listens(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        assert scheduler.hierarchy.observer is None

    path.run(main)


def test_capacity_of_less_than_one_is_refused(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            scheduler.events(capacity=0)

    path.run(main)


def test_taking_an_event_lets_others_run(path: Path) -> None:
    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        await scheduler.domain("work").submit(Scripted())
        with trio.testing.assert_checkpoints():
            await stream.__anext__()

    path.run(main)


def test_children_count_as_before_while_somebody_listens(path: Path) -> None:
    async def parent(ctx: TaskContext) -> object:
        for _ in range(20):
            await ctx.spawn_child_with(Scripted())
        return None

    async def main(scheduler: Scheduler) -> None:
        stream = scheduler.events()
        outcome = await scheduler.domain("work").submit(Scripted(parent))
        await scheduler.wait(outcome.id)
        assert scheduler.child_counts(outcome.id).completed == 20
        assert len(await taken(stream)) == 20 * 3 + 5

    path.run(main)
