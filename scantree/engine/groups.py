"""Groups of tasks of which only so many run at once.

A task that is claimed while its group is full is parked, the most urgent first, in
order of submission within one priority. Whenever one of a group leaves, or ends before
it could enter, ``unpark`` gives the next one, so none stays parked beside free room.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from scantree.engine.status import TaskStatus
from scantree.engine.twin import Node


class GroupLimits:
    """Bounds on the running tasks of named groups; a group without a bound is free."""

    __slots__ = ("_limits", "_parked", "_running")

    def __init__(self, limits: Mapping[str, int]) -> None:
        for group, limit in limits.items():
            if limit < 1:
                raise ValueError(f"the limit of group {group!r} is at least 1, not {limit}")
        self._limits = dict(limits)
        self._running = dict.fromkeys(limits, 0)
        self._parked: dict[str, list[tuple[int, int, Node]]] = {group: [] for group in limits}

    def enter(self, group: str, node: Node) -> bool:
        """Count a task in, or park it where its group is full; answers whether it may run."""
        limit = self._limits.get(group)
        if limit is None:
            return True
        if self._running[group] >= limit:
            heappush(self._parked[group], (node.priority, node.id, node))
            return False
        self._running[group] += 1
        return True

    def leave(self, group: str) -> None:
        """Count a task out."""
        if group in self._limits:
            self._running[group] -= 1

    def unpark(self, group: str) -> Node | None:
        """Take the parked task that is to be queued again, where its group has room."""
        limit = self._limits.get(group)
        if limit is None or self._running[group] >= limit:
            return None
        parked = self._parked[group]
        while parked:
            priority, _, node = heappop(parked)
            # One that ended, or was queued again as more urgent, is passed over.
            if node.status is TaskStatus.PENDING and node.priority == priority:
                return node
        return None
