"""What a scan found: the value that every renderer draws and every script reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scantree.engine import ChildCounts
from scantree.scanning.findings import Directories
from scantree.scanning.problems import Problems
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.totals import Totals
from scantree.scanning.vanished import Vanished
from scantree.version import __version__

if TYPE_CHECKING:
    from scantree.census.answers import Answers, CensusRow, LargestFile
    from scantree.scanning.store_totals import StoreTotals

SCHEMA = "scantree.scan/1"
"""The name and version of the document's schema."""


def ended_tasks(completed: int, failed: int, cancelled: int) -> ChildCounts:
    """The tasks of a scan that has ended, by how they did."""
    return ChildCounts(completed=completed, failed=failed, cancelled=cancelled)


def time_text(ns: int) -> str:
    """A time in nanoseconds since the epoch as the document has it: in UTC, with milliseconds."""
    seconds, nanoseconds = divmod(ns, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{nanoseconds // 1_000_000:03d}Z"


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The result of a scan.

    ``roots`` are the paths as they were given, ``root_totals`` what each of them holds.
    ``started_at_ns`` is nanoseconds since the epoch. ``complete`` is false where the
    scan was stopped before every directory was visited; problems don't make it
    false. ``roots_read`` is the number of roots of which anything could be read.
    ``options`` are those that change what is counted and were not at their default.
    ``version`` is the scantree that scanned. ``tree`` is there where the request asked for it.
    ``retried`` is the number of
    directories that were read more than once, because of an error that might pass.
    ``vanished`` lists what was gone when looked at; a scan that goes on with an earlier one
    knows only its own. ``object_store`` is there where a root lies in one. ``answers`` are those
    to the request's query.
    """

    roots: tuple[bytes, ...]
    started_at_ns: int
    elapsed_seconds: float
    complete: bool
    totals: Totals
    problems: Problems
    tasks: ChildCounts
    roots_read: int
    root_totals: tuple[RootTotals, ...]
    options: Mapping[str, object] = field(default_factory=dict)
    version: str = __version__
    tree: Directories | None = field(default=None, repr=False)
    retried: int = 0
    vanished: Vanished = field(default_factory=lambda: Vanished(0), repr=False)
    object_store: StoreTotals | None = field(default=None, repr=False)
    answers: Answers | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, object]:
        """The JSON document, as ``scantree schema`` describes it."""
        vanished = {"vanished": self.vanished.to_dict()} if self.vanished.count else {}
        store = {} if self.object_store is None else {"object_store": self.object_store.to_dict()}
        return {
            "schema": SCHEMA,
            "version": self.version,
            "roots": [root.to_dict() for root in self.root_totals],
            "options": dict(self.options),
            "started_at": time_text(self.started_at_ns),
            "elapsed_seconds": round(self.elapsed_seconds, 6),
            "complete": self.complete,
            "totals": self.totals.to_dict(),
            "problems": self.problems.to_dict(),
            **vanished,
            **store,
            "tasks": {
                "completed": self.tasks.completed,
                "failed": self.tasks.failed,
                "cancelled": self.tasks.cancelled,
                **({"retried": self.retried} if self.retried else {}),
            },
            **self._answer_fields(),
        }

    @property
    def census(self) -> Mapping[str, Sequence[CensusRow]]:
        """The tables that were asked for, by their keys."""
        if self.answers is None:
            return {}
        return {key.name.lower(): rows for key, rows in self.answers.censuses.items()}

    @property
    def largest_files(self) -> Sequence[LargestFile]:
        """The largest files, where they were asked for; the largest comes first."""
        return () if self.answers is None else self.answers.largest or ()

    def _answer_fields(self) -> dict[str, object]:
        if self.answers is None:
            return {}
        from scantree.scanning.answer_fields import answer_fields  # noqa: PLC0415 - if asked for

        return answer_fields(self.answers)
