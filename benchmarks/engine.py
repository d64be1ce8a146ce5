"""Siblings per second through one orchestrator, without any input or output.

``python -m benchmarks.engine [--siblings N] [--path fetched|plain]`` runs one
orchestrator whose first child spawns a sibling, which spawns the next ones in turn, as
a scan of a tree does, and prints siblings per second and the growth of memory.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import trio

from scantree.engine import (
    BaseExecutor,
    Domain,
    Executor,
    Prefetch,
    PrefetchExecutor,
    Priority,
    Scheduler,
    Task,
    TaskContext,
)

FANOUT = 8
CAPACITY = 256


@dataclass(slots=True)
class Orchestrate(Task):
    """The parent of all siblings."""

    task_type: ClassVar[str] = "orchestrate"
    siblings: int


@dataclass(slots=True)
class Sibling(Task):
    """One of the peers; spawns more while ``left`` says so."""

    task_type: ClassVar[str] = "sibling"
    left: int
    depth: int = 1


class OrchestrateExecutor(Executor[Orchestrate]):
    """Spawns the first child and counts them all in the end."""

    async def execute(self, task: Orchestrate, ctx: TaskContext) -> object:
        """Spawn the first."""
        return await ctx.spawn_child_with(Sibling(task.siblings - 1))

    async def finalize(self, task: Orchestrate, memo: object, ctx: TaskContext) -> object:
        """How many there were."""
        return ctx.children.completed


async def spawn_peers(task: Sibling, ctx: TaskContext) -> None:
    """Split what is left to spawn among up to FANOUT siblings."""
    left = task.left
    for place in range(FANOUT, 0, -1):
        if left <= 0:
            break
        share = -(-left // place)
        sibling = Sibling(share - 1, task.depth + 1)
        await ctx.spawn_sibling_with(sibling).priority(Priority.NORMAL - task.depth)
        left -= share


class PlainExecutor(Executor[Sibling]):
    """The general path."""

    async def execute(self, task: Sibling, ctx: TaskContext) -> object:
        """Spawn peers."""
        await spawn_peers(task, ctx)
        return None


class Echo:
    """A prefetch that has every input at once."""

    capacity = CAPACITY

    def __init__(self) -> None:
        self._send, self._arrived = trio.open_memory_channel[Sequence[tuple[int, None]]](CAPACITY)

    def submit(self, batch: Sequence[tuple[int, Sibling]]) -> None:
        """Fetch nothing."""
        self._send.send_nowait([(token, None) for token, _ in batch])

    async def receive(self) -> Sequence[tuple[int, None]]:
        """Answer a batch as it was submitted."""
        return await self._arrived.receive()


class FetchedExecutor(PrefetchExecutor[Sibling, None]):
    """The fast path."""

    def __init__(self) -> None:
        self._prefetch = Echo()

    @property
    def prefetch(self) -> Prefetch[Sibling, None]:
        """The echo."""
        return self._prefetch

    async def execute(self, task: Sibling, fetched: None, ctx: TaskContext) -> object:
        """Spawn peers."""
        await spawn_peers(task, ctx)
        return None


async def run(siblings: int, executor: BaseExecutor[Sibling]) -> float:
    """Run one orchestrator; answers the seconds it took."""
    domain = Domain("bench").task(Orchestrate, OrchestrateExecutor()).task(Sibling, executor)
    async with Scheduler(domain) as scheduler:
        begin = time.perf_counter()
        outcome = (
            await scheduler.domain("bench").submit_with(Orchestrate(siblings)).fail_fast(False)
        )
        record = await scheduler.wait(outcome.id)
        seconds = time.perf_counter() - begin
    if record.result != siblings:
        raise SystemExit(f"{record.result} siblings completed, not {siblings}: {record.error!r}")
    return seconds


def peak_kib() -> int:
    """The peak resident size of this process, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--siblings", type=int, default=1_000_000)
    parser.add_argument("--path", choices=["fetched", "plain"], default="fetched")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    executors: dict[str, type[BaseExecutor[Sibling]]] = {
        "fetched": FetchedExecutor,
        "plain": PlainExecutor,
    }
    for _ in range(arguments.runs):
        before = peak_kib()
        seconds = trio.run(run, arguments.siblings, executors[arguments.path]())
        gc.collect()
        print(
            f"{arguments.path}: {arguments.siblings} siblings in {seconds:.2f} s, "
            f"{arguments.siblings / seconds:,.0f} a second, "
            f"peak {peak_kib()} KiB ({peak_kib() - before:+d})"
        )


if __name__ == "__main__":
    main()
