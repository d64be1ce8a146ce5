"""Scheduler after scheduler in one process leaves no object behind, whatever becomes of tasks."""

from __future__ import annotations

import os
import subprocess
import sys

# Coverage would keep something of each run.
SCRIPT = """
import gc
import sys
import trio
from scantree.engine import (
    Domain, InvalidStateError, RetryPolicy, Scheduler, TaskError, UnregisteredTaskError,
)
from tests.engine.scripted import (
    FetchedExecutor, Fetcher, PlainExecutor, Scripted, Unregistered, answers_memo,
)

async def fails(ctx):
    raise TaskError("no", retryable=True)

async def suspends(ctx):
    await trio.lowlevel.checkpoint()

async def forgets(ctx):
    ctx.spawn_sibling_with(Scripted())

async def errs(ctx):
    try:
        await ctx.spawn_sibling_with(Unregistered())
    except UnregisteredTaskError:
        pass
    try:
        ctx.spawn_sibling_with(Scripted()).priority(256)
    except ValueError:
        pass
    sibling = ctx.unsubmitted[-1]
    await sibling.key("one").tags(a=1).group("g")
    try:
        await sibling
    except InvalidStateError:
        pass

async def spawns(ctx):
    for work in (fails, suspends, forgets, errs):
        await ctx.spawn_sibling_with(Scripted(work)).priority(7)

async def root(ctx):
    for _ in range(20):
        await ctx.spawn_child_with(Scripted(spawns)).retry(RetryPolicy(max_attempts=2))

async def run(executor):
    domain = Domain("work").task(Scripted, executor)
    async with Scheduler(domain, group_limits={"g": 1}) as scheduler:
        outcome = await scheduler.domain("work").submit_with(Scripted(root)).fail_fast(False)
        record = await scheduler.wait(outcome.id)
        await scheduler.domain("work").submit(Scripted(spawns))

def blocks():
    gc.collect()
    return sys.getallocatedblocks()

def rounds(count):
    for number in range(count):
        executor = PlainExecutor() if number % 4 == 0 else FetchedExecutor(Fetcher(capacity=32))
        trio.run(run, executor)

rounds(60)
before = blocks()
rounds(240)
print(blocks() - before)
"""


def test_schedulers_leave_nothing_behind() -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # One object for every tenth of the 24,000 tasks would be as many blocks.
    assert int(done.stdout) < 2_400
