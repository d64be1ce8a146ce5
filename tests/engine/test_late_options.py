"""Options that come too late or are no options, and executors that aren't coroutines."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from scantree.engine import (
    BaseExecutor,
    Domain,
    InvalidStateError,
    RetryPolicy,
    Scheduler,
    TaskBuilder,
    TaskContext,
    TaskStatus,
)
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Path,
    PlainExecutor,
    Scripted,
    ended,
    run,
    spawns,
)

OPTIONS: dict[str, Callable[[Any, TaskContext], object]] = {
    "priority": lambda builder, ctx: builder.priority(3),
    "tags": lambda builder, ctx: builder.tags(a=1),
    "group": lambda builder, ctx: builder.group("g"),
    "fail_fast": lambda builder, ctx: builder.fail_fast(False),
    "retry": lambda builder, ctx: builder.retry(RetryPolicy(2)),
    "parent": lambda builder, ctx: builder.parent(ctx.id),
    "child_of": lambda builder, ctx: builder.child_of(ctx),
    "sibling_of": lambda builder, ctx: builder.sibling_of(ctx),
    "key": lambda builder, ctx: builder.key("late"),
}


def below(scheduler: Scheduler, *tasks: Scripted) -> Any:
    return ended(scheduler, Scripted(spawns(*tasks)), fail_fast=False)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("has_options", [True, False])
def test_option_after_the_await_is_refused_and_changes_nothing(
    path: Path, name: str, has_options: bool
) -> None:
    refused: list[bool] = []

    async def execute(ctx: TaskContext) -> object:
        task = Scripted()
        builders: list[Any] = [ctx.spawn_sibling_with(task), ctx.spawn_child_with(task)]
        if name != "key":
            builders += [ctx.spawn_siblings_with([task]), ctx.spawn_children_with([])]
        for builder in builders:
            if has_options:
                builder.group("h").tags(b=1)
            await builder
            with pytest.raises(InvalidStateError, match=r"^submitted already: "):
                OPTIONS[name](builder, ctx)
            refused.append(builder not in ctx.unsubmitted)
        return None

    async def main(scheduler: Scheduler) -> None:
        assert (await below(scheduler, Scripted(execute))).status is TaskStatus.COMPLETED
        await ended(scheduler, Scripted())

    path.run(main, group_limits={"g": 1, "h": 1})
    assert refused == [True] * (2 if name == "key" else 4)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda builder: builder.key(5), "a key is a str, not 5"),
        (lambda builder: builder.group([]), r"a group is a str, not \[\]"),
        (lambda builder: builder.retry(3), "a retry is a RetryPolicy, not 3"),
    ],
)
def test_option_of_the_wrong_kind_is_refused(
    path: Path, wrong: Callable[[Any], object], message: str
) -> None:
    async def execute(ctx: TaskContext) -> object:
        builder = ctx.spawn_sibling_with(Scripted())
        with pytest.raises(TypeError, match=f"^{message}$"):
            wrong(builder)
        return (await builder).kind

    async def main(scheduler: Scheduler) -> None:
        record = await below(scheduler, Scripted(execute))
        assert record.status is TaskStatus.COMPLETED

    path.run(main)


def test_a_lost_batch_is_described() -> None:
    async def main() -> None:
        async with Scheduler(Domain("work").task(Scripted, PlainExecutor())) as scheduler:

            async def execute(ctx: TaskContext) -> object:
                batches: list[Any] = [[], [Scripted(name="a")], [Scripted(name="a")] * 2]
                described = [ctx.spawn_children_with(batch).describe() for batch in batches]
                ctx.unsubmitted.clear()
                return described

            record = await ended(scheduler, Scripted(execute))
            assert record.result == [
                "0 tasks",
                "1 task (Scripted(name='a')...)",
                "2 tasks (Scripted(name='a')...)",
            ]

    run(main)


def test_arguments_may_be_given_by_name(path: Path) -> None:
    async def execute(ctx: TaskContext) -> object:
        await ctx.spawn_sibling_with(task=Scripted()).priority(value=3)
        spawn: Any = ctx.spawn_sibling_with
        for wrong in ({}, {"other": 1}, {"task": 1, "other": 2}):
            with pytest.raises(TypeError):
                spawn(**wrong)
        builder: Any = ctx.spawn_sibling_with(Scripted())
        for arguments in ([], [1, 2]):
            with pytest.raises(TypeError):
                builder.priority(*arguments)
        await builder
        return None

    async def main(scheduler: Scheduler) -> None:
        assert (await below(scheduler, Scripted(execute))).status is TaskStatus.COMPLETED

    path.run(main)


def test_both_twins_have_signatures() -> None:
    assert list(inspect.signature(TaskContext.spawn_sibling_with).parameters) == ["self", "task"]
    assert list(inspect.signature(TaskBuilder.priority).parameters) == ["self", "value"]


class Awaitable:
    """What can be awaited and is no coroutine."""

    def __await__(self) -> Any:
        return nested().__await__()


async def nested() -> object:
    return "nested"


async def endless() -> Any:
    yield 1


@pytest.mark.parametrize("executor", [PlainExecutor, lambda: FetchedExecutor(Fetcher())])
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda: None, "object NoneType can't be used in 'await' expression"),
        (lambda: 5, "object int can't be used in 'await' expression"),
        (endless, "object async_generator can't be used in 'await' expression"),
        (Awaitable, None),
    ],
)
def test_execute_that_is_no_coroutine_is_awaited(
    executor: Callable[[], BaseExecutor[Scripted]],
    answer: Callable[[], object],
    message: str | None,
) -> None:
    made: Any = executor()
    made.execute = lambda *_: answer()

    async def main() -> None:
        async with Scheduler(Domain("work").task(Scripted, made)) as scheduler:
            record = await ended(scheduler, Scripted())
            if message is None:
                assert record.result == "nested"
            else:
                assert isinstance(record.error, TypeError)
                assert str(record.error) == message

    run(main)


def test_finalize_that_is_no_coroutine_fails_its_task() -> None:
    made: Any = PlainExecutor()
    made.finalize = lambda *_: 5

    async def main() -> None:
        async with Scheduler(Domain("work").task(Scripted, made)) as scheduler:
            record = await ended(scheduler, Scripted(spawns(Scripted())))
            assert str(record.error) == "object int can't be used in 'await' expression"

    run(main)
