"""Groups of tasks of which only so many run at once.

A task that is claimed while its group is full, or paused, is parked, the most urgent
first, in order of submission within one priority. Whenever there is room, because one
of the group left, ended before it could enter, or a limit changed, ``unpark`` gives the
next one, and the one that enters lets another follow; so none stays parked beside free
room, and however many are parked, few are queued at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from scantree.engine.status import TaskStatus
from scantree.engine.twin import Node


class Group:
    """What is known of one name: how many run, how many may (None: any), who waits."""

    __slots__ = ("is_paused", "limit", "parked", "running")

    def __init__(self) -> None:
        self.limit: int | None = None
        self.is_paused = False
        self.running = 0
        self.parked: list[tuple[int, int, Node]] = []

    @property
    def has_room(self) -> bool:
        """Whether one more may run."""
        return not self.is_paused and (self.limit is None or self.running < self.limit)

    @property
    def is_forgettable(self) -> bool:
        """Whether nothing would be lost with it."""
        return self.limit is None and not self.is_paused and not self.running and not self.parked


class GroupLimits:
    """Bounds on the running tasks of named groups; a group without a bound is free."""

    __slots__ = ("_groups",)

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._groups: dict[str, Group] = {}
        for name, limit in limits.items():
            self.limit(name, limit)

    def limit(self, name: str, limit: int | None) -> None:
        """Let so many of a group run at once, None: as many as there are.

        Those that run already are left alone. Raises ValueError for less than 1.
        """
        if limit is not None and limit < 1:
            raise ValueError(f"the limit of group {name!r} is at least 1, not {limit}")
        self._group(name).limit = limit

    def pause(self, name: str) -> None:
        """Let none of a group start any more; those that run are left alone."""
        self._group(name).is_paused = True

    def resume(self, name: str) -> None:
        """Undo ``pause``."""
        self._group(name).is_paused = False

    def enter(self, name: str, node: Node) -> bool:
        """Count a task in, or park it where its group has no room; answers whether it may run."""
        group = self._group(name)
        if group.has_room:
            group.running += 1
            return True
        heappush(group.parked, (node.priority, node.id, node))
        return False

    def leave(self, name: str) -> None:
        """Count a task out."""
        group = self._groups[name]
        group.running -= 1
        if group.is_forgettable:
            del self._groups[name]

    def unpark(self, name: str) -> Node | None:
        """Take the parked task that is to be queued again, where its group has room."""
        group = self._groups.get(name)
        if group is None or not group.has_room:
            return None
        parked = group.parked
        while parked:
            priority, _, node = heappop(parked)
            # One that ended, or was queued again as more urgent, is passed over.
            if node.status is TaskStatus.PENDING and node.priority == priority:
                return node
        return None

    def _group(self, name: str) -> Group:
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = Group()
        return group
