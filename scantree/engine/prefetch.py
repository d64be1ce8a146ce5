"""Inputs fetched for many tasks at once, arriving in any order.

An executor whose work begins with a slow fetch need not suspend once per task. Its
prefetch takes many claimed tasks in one call, fetches their inputs wherever it likes
(threads, a process, a device), and hands over whatever has arrived, in any order.
The scheduler then runs ``execute`` with the input, inline. A fetch that never ends
delays no other task.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from scantree.engine.task import Task

T_contra = TypeVar("T_contra", bound=Task, contravariant=True)
I_co = TypeVar("I_co", covariant=True)


class Prefetch(Protocol[T_contra, I_co]):
    """Fetches the inputs of tasks; whoever made it opens and closes it.

    One that raises, or answers a token that is not under way, is broken: the tasks it
    had taken, and all that come after, fail with ``PrefetchError``.
    """

    @property
    def capacity(self) -> int:
        """How many tasks may be submitted and not yet received; may change.

        After a time of 0, in which it wants none, ``receive`` has to answer, if only nothing.
        """

    def submit(self, batch: Sequence[tuple[int, T_contra]]) -> None:
        """Take claimed tasks, each with a token, which is its id. Must not block."""

    async def receive(self) -> Sequence[tuple[int, I_co]]:
        """Wait for inputs and answer all that are there, each with its task's token.

        An input that is an ``Exception`` fails its task. Every token comes back once.
        """
