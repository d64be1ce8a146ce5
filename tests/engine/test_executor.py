from __future__ import annotations

from scantree.engine import Domain, Executor, Scheduler, TaskContext
from tests.engine.scripted import Other, PlainExecutor, Scripted, result, run


class WithoutFinalize(Executor[Scripted]):
    async def execute(self, task: Scripted, ctx: TaskContext) -> object:
        await ctx.spawn_child_with(Other())
        return "memo"


def test_finalize_is_optional_and_the_memo_is_the_result_then() -> None:
    async def main() -> None:
        domain = Domain("work").task(Scripted, WithoutFinalize()).task(Other, PlainExecutor())
        async with Scheduler(domain) as scheduler:
            assert await result(scheduler, Scripted()) == "memo"

    run(main)
