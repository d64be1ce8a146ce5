"""The example of the contract, and the names that it fixes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import scantree.engine
from scantree.engine import (
    ChildCounts,
    Domain,
    Executor,
    Priority,
    Scheduler,
    SubmitKind,
    Task,
    TaskContext,
    TaskRecord,
    TaskStatus,
)
from tests.engine.scripted import run


@dataclass(slots=True)
class Orchestrate(Task):
    task_type: ClassVar[str] = "orchestrate"
    width: int


@dataclass(slots=True)
class Leaf(Task):
    task_type: ClassVar[str] = "leaf"
    number: int


class OrchestrateExecutor(Executor[Orchestrate]):
    async def execute(self, task: Orchestrate, ctx: TaskContext) -> object:
        for i in range(task.width):
            await ctx.spawn_child_with(Leaf(i)).priority(Priority.BACKGROUND).tags(kind="leaf")
        return "memo"

    async def finalize(self, task: Orchestrate, memo: object, ctx: TaskContext) -> object:
        assert memo == "memo"
        return ctx.children.completed


class LeafExecutor(Executor[Leaf]):
    async def execute(self, task: Leaf, ctx: TaskContext) -> object:
        assert ctx.tags == {"kind": "leaf"}
        return task.number


def test_example_of_the_contract_runs() -> None:
    async def main() -> TaskRecord:
        async with Scheduler(
            Domain("demo").task(Orchestrate, OrchestrateExecutor()).task(Leaf, LeafExecutor()),
            max_concurrency=8,
        ) as scheduler:
            outcome = await scheduler.domain("demo").submit_with(Orchestrate(3)).fail_fast(False)
            assert outcome.kind is SubmitKind.INSERTED
            record = await scheduler.wait(outcome.id)
            assert record.id == outcome.id
            assert scheduler.child_counts(outcome.id) == ChildCounts(completed=3)
        return record

    record = run(main)
    assert record.status is TaskStatus.COMPLETED
    assert record.result == 3


def test_kinds_of_outcomes_are_those_of_the_contract() -> None:
    assert [kind.name for kind in SubmitKind] == ["INSERTED", "DUPLICATE", "UPGRADED", "REQUEUED"]


def test_every_public_name_is_there() -> None:
    names = scantree.engine.__all__
    assert names == sorted(names)
    assert all(hasattr(scantree.engine, name) for name in names)
