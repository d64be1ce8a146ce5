"""Runs what can run: the one loop that claims tasks and calls their executors.

The loop starts every ``execute`` and ``finalize`` inline, in its own trio task. One
that doesn't suspend has cost a call, which is the fast path of a prefetched executor.
At the first suspension the loop's trio task becomes that of the suspended code, and a
new one takes over the loop: the general path. Both settle with the hierarchy in the
same way, so both obey the same rules.

Each trio task of the loop has a cancel scope of its own, by which the code that
suspended in it can be interrupted. The loop lets the others run after at most
``SLICE_SECONDS``.
"""

from __future__ import annotations

import time
from collections import deque
from types import CoroutineType

import trio

from scantree.engine.context import TaskContext
from scantree.engine.core.burst import Burst
from scantree.engine.errors import PrefetchError, UnsubmittedTaskError
from scantree.engine.executor import Executor, PrefetchExecutor
from scantree.engine.hierarchy import Hierarchy
from scantree.engine.inline import Suspended, awaits, resume
from scantree.engine.registry import Registration, Registry
from scantree.engine.status import TaskStatus
from scantree.engine.task import Task
from scantree.engine.twin import Node, execute_burst
from scantree.engine.wakeup import Wakeup
from scantree.named_tuple import NamedTuple

SLICE_SECONDS = 0.005
BURST = 64
"""Arrived inputs worked through before the prefetch is given new tasks."""


class Handover(NamedTuple):
    """Code that suspended, and the trio task that ran it must now go on with it."""

    node: Node
    ctx: TaskContext
    suspended: Suspended


class Dispatcher:
    """The loop over one hierarchy; ``max_concurrency`` bounds the executes under way."""

    def __init__(
        self,
        hierarchy: Hierarchy,
        registry: Registry,
        nursery: trio.Nursery,
        wakeup: Wakeup,
        max_concurrency: int,
    ) -> None:
        self._hierarchy = hierarchy
        self._nursery = nursery
        self._wakeup = wakeup
        self._max_concurrency = max_concurrency
        self._plain: list[tuple[Registration, Executor[Task]]] = []
        self._prefetching: list[tuple[Registration, PrefetchExecutor[Task, object]]] = []
        for registration in registry.registrations():
            executor = registration.executor
            if isinstance(executor, Executor):
                self._plain.append((registration, executor))
            else:
                self._prefetching.append((registration, executor))
        self._arrivals: deque[Burst] = deque()
        self._suspended: dict[Node, trio.CancelScope] = {}
        self._executing = 0

    def open(self) -> None:
        """Begin to run."""
        self._nursery.start_soon(self._run)
        for registration, executor in self._prefetching:
            self._nursery.start_soon(self._receive, registration, executor)

    async def _run(self) -> None:
        with trio.CancelScope() as scope:
            deadline = time.perf_counter() + SLICE_SECONDS
            while True:
                step = self._step()
                if isinstance(step, Handover):
                    # This trio task is the suspended code's from here on.
                    self._suspended[step.node] = scope
                    if step.node.verdict is not None:
                        scope.cancel()
                    self._nursery.start_soon(self._run)
                    await self._go_on(step)
                    return
                if step:
                    if time.perf_counter() < deadline:
                        continue
                    await trio.lowlevel.checkpoint()
                else:
                    await self._wakeup.wait()
                deadline = time.perf_counter() + SLICE_SECONDS

    def _step(self) -> Handover | bool:
        """Do some of what can be done; answers whether there was anything."""
        hierarchy = self._hierarchy
        progress = False
        while hierarchy.interrupts:
            scope = self._suspended.get(hierarchy.interrupts.popleft())
            if scope is not None:
                scope.cancel()
        while hierarchy.finalizers:
            progress = True
            handover = self._finalize(hierarchy.finalizers.popleft())
            if handover is not None:
                return handover
        if self._arrivals and self._executing < self._max_concurrency:
            progress = True
            handover = self._execute_arrived()
            if handover is not None:
                return handover
        for registration, executor in self._prefetching:
            progress |= self._feed(registration, executor)
        found = self._most_urgent()
        if found is not None:
            progress = True
            handover = self._execute(*found)
            if handover is not None:
                return handover
        return progress

    # -- starting code inline -----------------------------------------------------

    def _finalize(self, node: Node) -> Handover | None:
        if not self._hierarchy.begin_finalize(node):
            return None
        ctx = self._hierarchy.open_context(node, False)
        memo, node.result = node.result, None
        try:
            work = node.registration.executor.finalize(node.task, memo, ctx)
            if type(work) is not CoroutineType:
                work = awaits(work)
            trap = work.send(None)
        except StopIteration as stop:
            self._hierarchy.finalized(node, stop.value)
        except BaseException as error:
            self.raised(node, error)
            if not isinstance(error, Exception):
                raise
        else:
            return Handover(node, ctx, Suspended(work, trap))
        return None

    def _execute(self, registration: Registration, executor: Executor[Task]) -> Handover | None:
        node = registration.ready.pop()
        if node is None or not self._hierarchy.claim(node):
            return None
        ctx = self._hierarchy.open_context(node, True)
        try:
            work = executor.execute(node.task, ctx)
            if type(work) is not CoroutineType:
                work = awaits(work)
            trap = work.send(None)
        except StopIteration as stop:
            self._returned(node, ctx, stop.value)
        except BaseException as error:
            ctx.close()
            self.raised(node, error)
            if not isinstance(error, Exception):
                raise
        else:
            self._executing += 1
            return Handover(node, ctx, Suspended(work, trap))
        return None

    def _execute_arrived(self) -> Handover | None:
        """Work through a burst of inputs that a prefetch has handed over."""
        started = execute_burst(self._hierarchy, self._arrivals[0], self)
        if started is None:
            self._arrivals.popleft()
            return None
        ctx, work, trap = started
        self._executing += 1
        return Handover(ctx.node, ctx, Suspended(work, trap))

    def _most_urgent(self) -> tuple[Registration, Executor[Task]] | None:
        if self._executing >= self._max_concurrency:
            return None
        best: tuple[Registration, Executor[Task]] | None = None
        best_rank = (_BEYOND, 0)
        for found in self._plain:
            head = found[0].ready.head()
            if head is not None and (head.priority, head.id) < best_rank:
                best = found
                best_rank = (head.priority, head.id)
        return best

    # -- settling -----------------------------------------------------------------

    async def _go_on(self, handover: Handover) -> None:
        node, ctx, suspended = handover
        finalizing = node.finalizing
        try:
            value = await resume(suspended)
        except BaseException as error:
            self._let_go(node, ctx, finalizing)
            self.raised(node, error)
            escaping = _escaping(error)
            if escaping is not None:
                raise escaping from None
        else:
            self._let_go(node, ctx, finalizing)
            if finalizing:
                self._hierarchy.finalized(node, value)
            else:
                self._returned(node, ctx, value)

    def _let_go(self, node: Node, ctx: TaskContext, finalizing: bool) -> None:
        ctx.close()
        del self._suspended[node]
        if not finalizing:
            self._executing -= 1
        self._wakeup.ring()

    def _returned(self, node: Node, ctx: TaskContext, value: object) -> None:
        ctx.close()
        if ctx.unsubmitted:
            self.lost(node, ctx)
        else:
            self._hierarchy.returned(node, value)

    def lost(self, node: Node, ctx: TaskContext, /) -> None:
        """The task returned, and left builders that nobody has awaited."""
        lost = ", ".join(builder.describe() for builder in ctx.unsubmitted)
        self.raised(node, UnsubmittedTaskError(f"built and never awaited: {lost}"))

    def raised(self, node: Node, error: BaseException, /) -> None:
        """The task's ``execute`` or ``finalize`` raised, or what it was to be given did."""
        if _escaping(error) is not None:
            self._hierarchy.stopped(node, error)
            return
        delay = self._hierarchy.raised(node, error)
        if delay is not None:
            self._nursery.start_soon(self._resume_later, node, node.attempts, delay)

    async def _resume_later(self, node: Node, attempts: int, delay: float) -> None:
        await trio.sleep(delay)
        # A task queued again before its time may wait for a later attempt by now.
        if node.attempts == attempts:
            self._hierarchy.resume(node)

    # -- prefetching --------------------------------------------------------------

    def _feed(self, registration: Registration, executor: PrefetchExecutor[Task, object]) -> bool:
        """Hand the prefetch as many tasks as it has room for."""
        if registration.broken is not None:
            return self._refuse(registration, registration.broken)
        try:
            capacity = executor.prefetch.capacity
        except Exception as error:
            self._break(registration, error)
            return True
        batch = self._hierarchy.claim_for(registration, capacity)
        if not batch:
            return False
        try:
            executor.prefetch.submit(batch)
        except Exception as error:
            self._break(registration, error)
        return True

    async def _receive(
        self, registration: Registration, executor: PrefetchExecutor[Task, object]
    ) -> None:
        while registration.broken is None:
            try:
                arrived = await executor.prefetch.receive()
                for begin in range(0, len(arrived), BURST):
                    burst = arrived[begin : begin + BURST]
                    self._arrivals.append(Burst(registration, executor.execute, iter(burst)))
            except Exception as error:
                self._break(registration, error)
            except BaseExceptionGroup as mixed:
                # The block is being left; what broke on the way out harms no task.
                raise (_escaping(mixed) or mixed) from None
            else:
                if not arrived:
                    await trio.lowlevel.checkpoint()  # one that never waits must not spin
            self._wakeup.ring()

    def reject(self, registration: Registration, token: int, /) -> None:
        """Take note of an input that belongs to no task the prefetch has."""
        if registration.broken is None:
            self._break(registration, ValueError(f"token {token} is not under way"))

    def _break(self, registration: Registration, error: Exception) -> None:
        """Fail whatever a broken prefetch has taken; it gets no task any more."""
        registration.broken = error
        lost = list(registration.in_flight.values())
        registration.in_flight.clear()
        for node in lost:
            if node.status is _RUNNING:
                self.raised(node, _prefetch_error(registration, error))

    def _refuse(self, registration: Registration, error: Exception) -> bool:
        node = registration.ready.pop()
        if node is None:
            return False
        if self._hierarchy.claim(node):
            self.raised(node, _prefetch_error(registration, error))
        return True


def _prefetch_error(registration: Registration, cause: Exception) -> PrefetchError:
    error = PrefetchError(f"the prefetch of {registration.task_type!r} broke down")
    error.__cause__ = cause
    return error


def _escaping(error: BaseException) -> BaseException | None:
    """The part of an error that is not the task's own: a cancellation, an interrupt."""
    if isinstance(error, Exception):
        return None
    if isinstance(error, BaseExceptionGroup):
        return error.split(Exception)[1]
    return error


_RUNNING = TaskStatus.RUNNING
_BEYOND = 256
