"""What the task of a directory spawns."""

from __future__ import annotations

from typing import cast

import trio

from scantree.engine import Prefetch, TaskContext
from scantree.reader.listing import Listing, Subdirectory
from scantree.scanning.account import Account
from scantree.scanning.defects import Defects
from scantree.scanning.executors import ScanL1DirExecutor
from scantree.scanning.findings import NO_ROW
from scantree.scanning.tasks import LONG_PREFIX, ScanL1DirTask, ScanScope
from scantree.scanning.visited import EveryDevice, VisitedDirectories

SCOPE = ScanScope(0, b"/data", 0)
NAME_MAX = 255


class Spawned:
    """A context that keeps what is spawned."""

    def __init__(self) -> None:
        self.tasks: list[ScanL1DirTask] = []

    def spawn_sibling_with(self, task: ScanL1DirTask) -> Spawned:
        self.tasks.append(task)
        return self

    async def priority(self, priority: int) -> None:
        """A builder's last word."""


def _nothing() -> None:
    """What stops no scan."""


class Executing:
    """Executes tasks as if the reader had found these subdirectories in each."""

    def __init__(self) -> None:
        account = Account(VisitedDirectories(EveryDevice()), 1000, None)
        prefetch = cast("Prefetch[ScanL1DirTask, Listing]", None)
        self._executor = ScanL1DirExecutor(prefetch, account, Defects(_nothing))
        self._inode = 1

    def spawned(self, task: ScanL1DirTask, *names: bytes) -> list[ScanL1DirTask]:
        found = Listing()
        found.identified = True
        self._inode += 1
        found.inode = self._inode
        found.subdirectories = [Subdirectory(name, 7) for name in names]
        context = Spawned()
        trio.run(self._executor.execute, task, found, cast(TaskContext, context))
        return context.tasks


def test_a_task_keeps_no_more_of_its_path_than_a_bound_and_a_name() -> None:
    executing = Executing()
    task = ScanL1DirTask(SCOPE, b"", 0, NO_ROW)
    names = [b"%03d" % number + b"n" * (number % (NAME_MAX - 2)) for number in range(300)]
    for depth, name in enumerate(names, 1):
        task, other = executing.spawned(task, name, b"other")
        assert len(task.prefix) <= LONG_PREFIX + NAME_MAX
        assert task.base is other.base
        assert (task.name, task.depth) == (name, depth)
        assert task.dir_prefix == b"/".join(names[:depth])
        assert other.dir_prefix == b"/".join([*names[: depth - 1], b"other"])
    assert task.base is not None


def test_a_short_path_is_whole_in_its_task() -> None:
    executing = Executing()
    (task,) = executing.spawned(ScanL1DirTask(SCOPE, b"", 0, NO_ROW), b"a")
    (task,) = executing.spawned(task, b"b")
    assert (task.prefix, task.base) == (b"a/b", None)
