"""One listener's events: bounded, in order, and honest about what it missed."""

from __future__ import annotations

from collections import deque
from typing import Self

import trio

from scantree.engine.events import Event, EventsLost, TaskEvent


class EventStream:
    """An async iterator of events; it ends when the scheduler has been left.

    ``close`` ends it early, as does leaving it as a context manager. One that is only
    forgotten costs nothing either, as soon as it is collected.
    """

    __slots__ = ("__weakref__", "_arrived", "_capacity", "_events", "_is_closed", "_lost")

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"the capacity is at least 1, not {capacity}")
        self._capacity = capacity
        self._events: deque[Event] = deque()
        self._lost = 0
        self._is_closed = False
        self._arrived = trio.Event()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will come."""
        return self._is_closed

    def push(self, event: TaskEvent) -> None:
        """Keep an event for the listener, or count it as lost where there is no room."""
        if self._is_closed:
            return
        if len(self._events) >= self._capacity:
            self._lost += 1
            return
        self._tell_lost()
        self._events.append(event)
        self._arrived.set()

    def close(self) -> None:
        """Take no more; what has come already can still be taken."""
        self._is_closed = True
        self._arrived.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        await trio.lowlevel.checkpoint()
        while True:
            if not self._events:
                self._tell_lost()
            if self._events:
                return self._events.popleft()
            if self._is_closed:
                raise StopAsyncIteration
            self._arrived = trio.Event()
            await self._arrived.wait()

    def _tell_lost(self) -> None:
        if self._lost:
            self._events.append(EventsLost(self._lost))
            self._lost = 0
