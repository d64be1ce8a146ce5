"""Whoever wants the facts of a scan gets them here, one directory after the other.

A sink is told each listing once, in the order in which they come, and the end. It never decides
what is scanned, and a scan without sinks doesn't know of them.

To write one, take a class with the two methods of ``Sink`` and hand it to
``Scan(request, sinks=[...])``. What it is told of depends on the request: rows have numbers
with ``tree``, and listings have their entries with ``entries``, which ``packed_entries`` of the
readers describes. Both methods are called in the thread of the scan, and hold it up as long as
they take. A sink that works in a thread of its own is a ``SlowSink``: a scan takes no further
listings while it is behind, and has ended when it is done; its loop runs meanwhile. A sink may
stop the scan.

What a sink cannot do because of the world (a disk is full) is its own to remember and to tell;
an exception is taken for an error of the program, and ends the scan. Then there is no report,
and nobody is closed: what a sink has open is let go by whoever made it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from scantree.reader.listing import Listing
from scantree.scanning.account import NOT_COUNTED, Account, UnreadDirectoryError
from scantree.scanning.report import ScanReport
from scantree.scanning.tasks import ScanL1DirTask


class Sink(Protocol):
    """Takes the facts of one scan."""

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """One directory, or a name that stands for none, as it was read and counted.

        ``row`` is its number in the tree (NO_ROW without a tree), or NOT_COUNTED where it was
        left out, or where nothing but its name is known. What is no directory (any more) below
        a root has the row of its parent.
        """

    def close(self, report: ScanReport) -> None:
        """The end: nothing more will come. Called once, and only where there is a report."""


@runtime_checkable
class SlowSink(Sink, Protocol):
    """A sink that works in a thread of its own, which ends some time after ``close``."""

    steps: int
    """How much was done, in any unit: what grows is alive."""

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be done that no more should be told now."""

    @property
    def is_done(self) -> bool:
        """Whether the thread has ended. Raises what it ended with, an error of the program."""


class SinkAccount:
    """An account that tells sinks of all that is entered in it."""

    def __init__(
        self, account: Account, sinks: Sequence[Sink], is_stopped: Callable[[], bool]
    ) -> None:
        self._account = account
        self._sinks = sinks
        self._is_stopped = is_stopped
        # Mostly there is one.
        self._tell = sinks[0].enter if len(sinks) == 1 else self._tell_each

    def enter(self, task: ScanL1DirTask, listing: Listing, *, is_final: bool = False) -> int:
        """Enter a listing in the account, see there, and tell the sinks of it."""
        try:
            row = self._account.enter(task, listing, is_final=is_final)
        except UnreadDirectoryError as failure:
            self._tell(failure.row, task, listing)
            raise
        self._tell(row, task, listing)
        # Whoever is told may have stopped the scan, and then nothing more can be spawned.
        return NOT_COUNTED if self._is_stopped() else row

    def _tell_each(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        for sink in self._sinks:
            sink.enter(row, task, listing)
