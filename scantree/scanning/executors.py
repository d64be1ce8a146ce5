"""What the two tasks of a scan do: spawn the roots, and read, count and spawn on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from scantree.engine import (
    ChildCounts,
    Executor,
    Prefetch,
    PrefetchExecutor,
    Priority,
    TaskBuilder,
    TaskContext,
    TaskError,
)
from scantree.reader.address_space import ensure_reserve
from scantree.reader.listing import Listing
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.defects import Defects
from scantree.scanning.findings import NO_ROW
from scantree.scanning.lineage import Lineage
from scantree.scanning.retries import MayPassError, Retries
from scantree.scanning.tasks import LONG_PREFIX, ScanL1DirTask, ScanL1Task

if TYPE_CHECKING:
    from scantree.scanning.device_groups import DeviceGroups

_NORMAL = int(Priority.NORMAL)

_SPAWNED_AT_ONCE = 2048
"""After so many tasks it is asked whether there is memory for as many more."""

_TASK_BYTES = 768
"""What a task takes while it waits, at most (measured: 430)."""


class ScanL1Executor(Executor[ScanL1Task]):
    """The orchestrator's: a child for every root, and the books closed at the end.

    A scan that goes on where another stopped has a child for each directory that is ``left``,
    instead. ``domains`` are the engine's, by root. ``close`` is called once, with the counts
    over all directory tasks, when the last of them has ended; what it answers is the result.
    Where ``is_stopped`` says so,
    there is no child at all.
    """

    def __init__(
        self,
        close: Callable[[ChildCounts], object],
        is_stopped: Callable[[], bool],
        domains: Sequence[str],
        left: Iterable[ScanL1DirTask] | None = None,
    ) -> None:
        self._close = close
        self._is_stopped = is_stopped
        self._domains = domains
        self._left = left

    async def execute(self, task: ScanL1Task, ctx: TaskContext) -> None:
        """Spawn the directory task of each root, or of each directory that is left."""
        if self._is_stopped():
            return
        if self._left is None:
            for scope in task.scopes:
                await self._child(ScanL1DirTask(scope, b"", 0, NO_ROW), ctx)
            return
        for spawned, directory in enumerate(self._left):
            if spawned % _SPAWNED_AT_ONCE == 0:
                ensure_reserve(_SPAWNED_AT_ONCE * _TASK_BYTES)
            await self._child(directory, ctx)

    def _child(self, directory: ScanL1DirTask, ctx: TaskContext) -> TaskBuilder:
        """Build the submission of a child in the domain of its root."""
        handle = ctx.domain(self._domains[directory.root])
        priority = max(0, _NORMAL - directory.depth)
        return handle.submit_with(directory).child_of(ctx).priority(priority)

    async def finalize(self, task: ScanL1Task, memo: object, ctx: TaskContext) -> object:
        """Close the books: every directory task has ended."""
        return self._close(ctx.children)


class Books(Protocol):
    """Where listings are entered: an ``Account``, or what stands before one."""

    def enter(self, task: ScanL1DirTask, listing: Listing, *, is_final: bool = False) -> int:
        """Count what one directory contributes, as ``Account.enter`` does."""


class ScanL1DirExecutor(PrefetchExecutor[ScanL1DirTask, Listing]):
    """A directory's: count its listing, and spawn a sibling for each subdirectory.

    Deeper directories are more urgent, so the scan goes down before it goes wide and
    the set of waiting tasks stays small. An error of the program, which no failed task
    is to hide, is added to ``defects``. On ``served`` devices a directory may come again
    below itself. Where there are ``groups``, each directory is in that of its parent's
    device.
    """

    def __init__(
        self,
        prefetch: Prefetch[ScanL1DirTask, Listing],
        account: Books,
        defects: Defects,
        served: frozenset[int] = frozenset(),
        retries: Retries | None = None,
        groups: DeviceGroups | None = None,
    ) -> None:
        self._prefetch = prefetch
        self._account = account
        self._served = served
        self._defects = defects
        self._retries = retries
        self._groups = groups
        self._spawned = 0

    @property
    def prefetch(self) -> Prefetch[ScanL1DirTask, Listing]:
        """Where the listings come from."""
        return self._prefetch

    async def execute(self, task: ScanL1DirTask, fetched: Listing, ctx: TaskContext) -> object:
        """Enter the listing and spawn its subdirectories as siblings."""
        try:
            try:
                row = self._account.enter(task, fetched)
            except MayPassError:
                row = self._try_again(task, fetched, ctx)
            subdirectories = fetched.subdirectories
            if not subdirectories or row == NOT_COUNTED:
                return None
            self._spawned += len(subdirectories)
            if self._spawned >= _SPAWNED_AT_ONCE:
                ensure_reserve(self._spawned * _TASK_BYTES)
                self._spawned = 0
            scope = task.scope
            if self._served and fetched.device in self._served:
                lineage = Lineage(fetched.device, fetched.inode, scope.lineage)
                scope = scope._replace(lineage=lineage)
            above, base = task.prefix, task.base
            if len(above) >= LONG_PREFIX:
                above, base = b"", task
            elif task.depth:
                above += b"/"
            depth = task.depth + 1
            device = fetched.device
            priority = max(0, _NORMAL - depth)
            group = None if self._groups is None else self._groups.group_of(device)
            for name, inode, followed in subdirectories:
                builder = ctx.spawn_sibling_with(
                    ScanL1DirTask(scope, above + name, depth, row, device, inode, followed, base)
                ).priority(priority)
                if group is not None:
                    builder.group(group)
                await builder
        except TaskError:
            raise
        except Exception as defect:
            self._defects.add(defect)
            raise
        return None

    def _try_again(self, task: ScanL1DirTask, fetched: Listing, ctx: TaskContext) -> int:
        """Have the engine try once more, or count the listing where it was the last attempt."""
        if self._retries is not None and self._retries.grant(ctx.attempt):
            raise TaskError("an error that may pass", retryable=True) from None
        return self._account.enter(task, fetched, is_final=True)
