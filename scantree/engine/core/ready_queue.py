"""The tasks of one type that can run: most urgent first, in order within one priority.

A lane per priority value and a bit mask of the lanes in use make both ends constant
time. Entries are dropped lazily: one whose task was cancelled, or moved to another
lane, is stale and passed over.
"""

from __future__ import annotations

from collections import deque

from scantree.engine.core.node import Node
from scantree.engine.status import TaskStatus

_PENDING = TaskStatus.PENDING


class ReadyQueue:
    """Pending tasks by priority (0 to 255), first in, first out within one value."""

    __slots__ = ("_lanes", "_used")

    def __init__(self) -> None:
        self._lanes: dict[int, deque[Node]] = {}
        self._used = 0

    def push(self, node: Node) -> None:
        """Add a task behind those of its priority."""
        priority = node.priority
        lane = self._lanes.get(priority)
        if lane:
            lane.append(node)
            return
        if lane is None:
            lane = self._lanes[priority] = deque()
        lane.append(node)
        self._used |= 1 << priority

    def put_back(self, node: Node) -> None:
        """Put back a task that was popped, to where it was among those of its priority."""
        lane = self._lanes.setdefault(node.priority, deque())
        place = 0
        while place < len(lane) and lane[place].id < node.id:
            place += 1
        lane.insert(place, node)
        self._used |= 1 << node.priority

    def head(self) -> Node | None:
        """The task that ``pop`` would answer, or None where there is none."""
        used = self._used
        while used:
            priority = (used & -used).bit_length() - 1
            lane = self._lanes[priority]
            while lane:
                node = lane[0]
                if node.status is _PENDING and node.priority == priority:
                    return node
                lane.popleft()
            used = self._used = used & (used - 1)
        return None

    def take(self, most: int) -> list[Node]:
        """Take the most urgent tasks, up to so many, in order."""
        taken: list[Node] = []
        used = self._used
        while used and len(taken) < most:
            priority = (used & -used).bit_length() - 1
            lane = self._lanes[priority]
            for _ in range(min(len(lane), most - len(taken))):
                node = lane.popleft()
                if node.status is _PENDING and node.priority == priority:
                    taken.append(node)
            if not lane:
                used = self._used = used & (used - 1)
        return taken

    def pop(self) -> Node | None:
        """Take the most urgent task, the oldest of its priority."""
        node = self.head()
        if node is not None:
            self._lanes[node.priority].popleft()
        return node
