"""Makes events of what happens to tasks, for as long as anybody listens."""

from __future__ import annotations

import weakref

import trio

from scantree.engine.event_stream import EventStream
from scantree.engine.events import (
    TaskCancelled,
    TaskCompleted,
    TaskEvent,
    TaskFailed,
    TaskFinalizing,
    TaskRetrying,
    TaskStarted,
    TaskSubmitted,
    TaskWaiting,
)
from scantree.engine.hierarchy import Hierarchy
from scantree.engine.status import TaskStatus
from scantree.engine.twin import Node


class Announcer:
    """The observer of a hierarchy that has listeners, and of none that hasn't."""

    def __init__(self, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._streams: list[weakref.ref[EventStream]] = []

    def listen(self, capacity: int) -> EventStream:
        """A stream of what happens from now on."""
        stream = EventStream(capacity)
        self._streams.append(weakref.ref(stream))
        self._hierarchy.observer = self
        return stream

    def close(self) -> None:
        """End all streams: nothing happens any more."""
        for reference in self._streams:
            stream = reference()
            if stream is not None:
                stream.close()
        self._streams.clear()
        self._hierarchy.observer = None

    def submitted(self, node: Node, /) -> None:
        """A task was inserted."""
        self._announce(TaskSubmitted(*_place(node)))

    def started(self, node: Node, /) -> None:
        """An attempt was claimed."""
        self._announce(TaskStarted(*_place(node), node.attempts))

    def waiting(self, node: Node, /) -> None:
        """A task waits for its children."""
        self._announce(TaskWaiting(*_place(node)))

    def finalizing(self, node: Node, /) -> None:
        """A task's finalize begins."""
        self._announce(TaskFinalizing(*_place(node)))

    def retrying(self, node: Node, delay_seconds: float, error: BaseException, /) -> None:
        """A task waits for its next attempt."""
        self._announce(TaskRetrying(*_place(node), node.attempts, delay_seconds, error))

    def ended(self, node: Node, /) -> None:
        """A task is terminal."""
        if node.status is TaskStatus.COMPLETED:
            self._announce(TaskCompleted(*_place(node)))
        elif node.status is TaskStatus.FAILED:
            self._announce(TaskFailed(*_place(node), node.error))
        else:
            self._announce(TaskCancelled(*_place(node)))

    def _announce(self, event: TaskEvent) -> None:
        is_any_gone = False
        for reference in self._streams:
            stream = reference()
            if stream is None or stream.is_closed:
                is_any_gone = True
            else:
                stream.push(event)
        if is_any_gone:
            self._forget_gone()

    def _forget_gone(self) -> None:
        kept = []
        for reference in self._streams:
            stream = reference()
            if stream is not None and not stream.is_closed:
                kept.append(reference)
        self._streams = kept
        if not kept:
            self._hierarchy.observer = None


def _place(node: Node) -> tuple[int, int | None, str, str, float]:
    owner = node.family.owner
    registration = node.registration
    return (
        node.id,
        None if owner is None else owner.id,
        registration.task_type,
        registration.domain,
        trio.current_time(),
    )
