"""What a scan needs to go on where another one stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from scantree.scanning.account import Account
from scantree.scanning.tasks import ScanL1DirTask, ScanScope


class Resumption(Protocol):
    """A scan that did not end: what it found, and which directories are left.

    ``started_at_ns`` is when it began, in nanoseconds since the epoch, and ``elapsed_seconds``
    how long it took. ``completed`` and ``failed`` are how many of its tasks ended so,
    ``remaining`` how many directories it knew and had not read.
    """

    started_at_ns: int
    elapsed_seconds: float
    completed: int
    failed: int
    remaining: int

    def restore(self, account: Account) -> Iterator[None]:
        """Enter all that was found in an empty account; stops now and then, to be gone on with.

        ``completed``, ``failed`` and ``remaining`` are right afterwards.
        """

    def left(self, scopes: Sequence[ScanScope], served: frozenset[int]) -> Iterable[ScanL1DirTask]:
        """The tasks of the directories that are left.

        On ``served`` devices each knows those above it.
        """

    def close(self) -> None:
        """Nothing more is asked."""
