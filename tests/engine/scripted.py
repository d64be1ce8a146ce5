"""Tasks whose work is a function, and executors that run it on either path.

One test body runs over all paths: a path makes the executors, plain ones or prefetched
ones, and says when they suspend. The clock jumps, so a hang ends at once as a timeout
and a delay costs nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias, TypeVar

import trio
from trio.testing import MockClock

from scantree.engine import (
    BaseExecutor,
    Domain,
    Executor,
    Prefetch,
    PrefetchExecutor,
    Scheduler,
    Task,
    TaskContext,
    TaskRecord,
    TaskStatus,
)

T = TypeVar("T")
Work: TypeAlias = Callable[[TaskContext], Awaitable[object]]
Ending: TypeAlias = Callable[[object, TaskContext], Awaitable[object]]
Pauses: TypeAlias = Callable[[int], bool]
Tokens: TypeAlias = list[int]
Arrival: TypeAlias = Callable[[Tokens], tuple[Tokens, Tokens]]

HANG_SECONDS = 1e6
"""Far beyond what any test waits for, in the seconds of the jumping clock."""


# -- tasks and their work ---------------------------------------------------------


async def nothing(ctx: TaskContext) -> object:
    return None


async def answers_memo(memo: object, ctx: TaskContext) -> object:
    return memo


async def answers_counts(memo: object, ctx: TaskContext) -> object:
    return ctx.children


async def sleeps_forever(ctx: TaskContext) -> object:
    await trio.sleep_forever()
    raise AssertionError("slept forever")


def answers(value: object) -> Work:
    async def work(ctx: TaskContext) -> object:
        return value

    return work


def raises(error: BaseException) -> Work:
    async def work(ctx: TaskContext) -> object:
        raise error

    return work


def spawns(*tasks: Task, memo: object = None) -> Work:
    """Spawn children, one by one."""

    async def work(ctx: TaskContext) -> object:
        for task in tasks:
            await ctx.spawn_child_with(task)
        return memo

    return work


def notes(log: list[str], name: str) -> Work:
    async def work(ctx: TaskContext) -> object:
        log.append(name)
        return name

    return work


@dataclass(slots=True, weakref_slot=True)
class Scripted(Task):
    """A task that does what it is told."""

    task_type: ClassVar[str] = "scripted"
    work: Work = field(default=nothing, repr=False)
    ending: Ending = field(default=answers_memo, repr=False)
    name: str = ""


@dataclass(slots=True)
class Other(Scripted):
    """The same as another type of task."""

    task_type: ClassVar[str] = "other"


@dataclass(slots=True)
class Unregistered(Task):
    """A task that no domain here knows."""

    task_type: ClassVar[str] = "unregistered"


# -- executors --------------------------------------------------------------------


def never(number: int) -> bool:
    return False


def always(number: int) -> bool:
    return True


def every_second(number: int) -> bool:
    return number % 2 == 0


async def perform(task: Scripted, ctx: TaskContext, pauses: Pauses) -> object:
    if pauses(ctx.id):
        await trio.sleep(0.001)
    return await task.work(ctx)


async def end(task: Scripted, memo: object, ctx: TaskContext, pauses: Pauses) -> object:
    if pauses(ctx.id):
        await trio.sleep(0.001)
    return await task.ending(memo, ctx)


class PlainExecutor(Executor[Scripted]):
    """The general path."""

    def __init__(self, pauses: Pauses = never) -> None:
        self._pauses = pauses

    async def execute(self, task: Scripted, ctx: TaskContext) -> object:
        return await perform(task, ctx, self._pauses)

    async def finalize(self, task: Scripted, memo: object, ctx: TaskContext) -> object:
        return await end(task, memo, ctx, self._pauses)


def all_in_order(tokens: Tokens) -> tuple[Tokens, Tokens]:
    return tokens, []


def all_reversed(tokens: Tokens) -> tuple[Tokens, Tokens]:
    return tokens[::-1], []


def oldest_alone(tokens: Tokens) -> tuple[Tokens, Tokens]:
    return tokens[:1], tokens[1:]


def newest_alone(tokens: Tokens) -> tuple[Tokens, Tokens]:
    return tokens[-1:], tokens[:-1]


class Fetcher:
    """A prefetch that hands inputs over in an order of its own; an input is its token.

    A token in ``silent`` is never answered, one in ``inputs`` with what stands there.
    """

    def __init__(self, arrival: Arrival = all_in_order, capacity: int = 64) -> None:
        self.capacity = capacity
        self.batches: list[Tokens] = []
        self.silent: set[int] = set()
        self.inputs: dict[int, object] = {}
        self._arrival = arrival
        self._waiting: Tokens = []
        self._submitted = trio.Event()

    def submit(self, batch: Sequence[tuple[int, Task]]) -> None:
        tokens = [token for token, _ in batch]
        self.batches.append(tokens)
        self._waiting += [token for token in tokens if token not in self.silent]
        self._submitted.set()

    def answer(self, token: int) -> None:
        """Answer a token that was kept silent."""
        self._waiting.append(token)
        self._submitted.set()

    async def receive(self) -> Sequence[tuple[int, object]]:
        while not self._waiting:
            self._submitted = trio.Event()
            await self._submitted.wait()
        arrived, self._waiting = self._arrival(self._waiting)
        return [(token, self.inputs.get(token, token)) for token in arrived]


class FetchedExecutor(PrefetchExecutor[Scripted, object]):
    """The fast path, or not, as ``pauses`` says."""

    def __init__(self, prefetch: Prefetch[Scripted, object], pauses: Pauses = never) -> None:
        self._prefetch = prefetch
        self._pauses = pauses

    @property
    def prefetch(self) -> Prefetch[Scripted, object]:
        return self._prefetch

    async def execute(self, task: Scripted, fetched: object, ctx: TaskContext) -> object:
        return await perform(task, ctx, self._pauses)

    async def finalize(self, task: Scripted, memo: object, ctx: TaskContext) -> object:
        return await end(task, memo, ctx, self._pauses)


# -- paths ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Path:
    """How tasks run in a test: ``keeps_order`` where they start in the order of claims."""

    name: str
    executor: Callable[[], BaseExecutor[Scripted]]
    keeps_order: bool

    def domain(self, name: str = "work") -> Domain:
        """A domain of both types of tasks."""
        return Domain(name).task(Scripted, self.executor()).task(Other, self.executor())

    def run(
        self,
        main: Callable[[Scheduler], Awaitable[T]],
        *,
        max_concurrency: int = 64,
        group_limits: Mapping[str, int] | None = None,
    ) -> T:
        """Run ``main`` inside the block of a scheduler of two domains, work and rest."""

        async def inside() -> T:
            async with Scheduler(
                self.domain(),
                self.domain("rest"),
                max_concurrency=max_concurrency,
                group_limits=group_limits,
            ) as scheduler:
                return await main(scheduler)

        return run(inside)


PATHS = [
    Path("plain", PlainExecutor, True),
    Path("plain_suspending", lambda: PlainExecutor(always), False),
    Path("plain_some_suspending", lambda: PlainExecutor(every_second), False),
    Path("fetched_in_order", lambda: FetchedExecutor(Fetcher()), True),
    Path("fetched_reversed", lambda: FetchedExecutor(Fetcher(all_reversed)), False),
    Path("fetched_oldest_alone", lambda: FetchedExecutor(Fetcher(oldest_alone)), True),
    Path("fetched_newest_alone", lambda: FetchedExecutor(Fetcher(newest_alone, 3)), False),
    Path("fetched_suspending", lambda: FetchedExecutor(Fetcher(), always), False),
    Path(
        "fetched_some_suspending",
        lambda: FetchedExecutor(Fetcher(all_reversed), every_second),
        False,
    ),
]


def run(main: Callable[[], Awaitable[T]]) -> T:
    """Run trio with a clock that jumps to the next deadline when nothing else is to do."""

    async def guarded() -> T:
        with trio.fail_after(HANG_SECONDS):
            return await main()
        raise AssertionError("the scope let nothing out")

    return trio.run(guarded, clock=MockClock(autojump_threshold=0))


async def ended(scheduler: Scheduler, task: Task, *, fail_fast: bool = True) -> TaskRecord:
    """Submit a root task and wait for its end."""
    outcome = await scheduler.domain("work").submit_with(task).fail_fast(fail_fast)
    return await scheduler.wait(outcome.id)


async def result(scheduler: Scheduler, task: Task, *, fail_fast: bool = True) -> object:
    """What a root task ends with; an error it fails with is raised."""
    record = await ended(scheduler, task, fail_fast=fail_fast)
    if record.error is not None:
        raise record.error
    assert record.status is TaskStatus.COMPLETED
    return record.result
