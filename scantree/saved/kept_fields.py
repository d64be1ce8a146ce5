"""The table ``scan`` read back: the report that the scan ended with."""

from __future__ import annotations

import base64
import errno
import json
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scantree.saved.values import number
from scantree.scanning.problems import Problem, Problems
from scantree.scanning.report import ScanReport, ended_tasks
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.totals import HardLinkTotals, SkippedTotals, Totals
from scantree.scanning.vanished import Vanished

if TYPE_CHECKING:
    from scantree.scanning.store_totals import StoreTotals


class KeptFields:
    """The fields of a scan file by their names. Raises ValueError where one is no such thing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._fields = dict(connection.execute("SELECT key, value FROM scan").fetchall())

    def number(self, name: str) -> int:
        """A whole number."""
        return number(self._fields[name])

    def seconds(self, name: str) -> float:
        """A number of seconds."""
        return float(self._fields[name])

    def text(self, name: str) -> str:
        """A text."""
        return str(self._fields[name])

    @property
    def has_ended(self) -> bool:
        """Whether the sums are there, and a whole document."""
        return bool(self._fields.get("ended"))

    @property
    def is_complete(self) -> bool:
        """Whether every directory was visited."""
        return bool(self._fields.get("complete"))

    @property
    def roots(self) -> tuple[RootTotals, ...]:
        """The roots with their sums."""
        return tuple(
            RootTotals(
                _path(root),
                *(
                    number(root.get(name))
                    for name in (
                        "apparent_size",
                        "directory_apparent_size",
                        "allocated_size",
                        "inodes",
                    )
                ),
            )
            for root in json.loads(self.text("roots"))
        )

    @property
    def totals(self) -> Totals:
        """The totals."""
        return Totals(
            **{name: self.number(f"totals.{name}") for name in _TOTALS},
            hard_links=HardLinkTotals(
                **{name: self.number(f"totals.hard_links.{name}") for name in _HARD_LINKS}
            ),
            skipped=SkippedTotals(
                **{name: self.number(f"totals.skipped.{name}") for name in _SKIPPED}
            ),
        )

    @property
    def problems(self) -> Problems:
        """The problems, listed as the scan listed them."""
        items = json.loads(self.text("problems.items"))
        problems = Problems(len(items))
        problems.items = [
            Problem(
                _path(item),
                str(item["operation"]),
                _errno(item["errno"]),
                str(item.get("code", "")),
            )
            for item in items
        ]
        problems.count = self.number("problems.count")
        by_errno = json.loads(self.text("problems.by_errno"))
        problems.by_errno = {str(symbol): number(count) for symbol, count in by_errno.items()}
        return problems

    @property
    def vanished(self) -> Vanished:
        """What was gone when looked at."""
        items = json.loads(self.text("vanished.items")) if "vanished.items" in self._fields else []
        vanished = Vanished(len(items))
        vanished.paths = list(map(_path, items))
        vanished.count = number(self._fields.get("vanished.count"))
        return vanished

    @property
    def _object_store(self) -> StoreTotals | None:
        if "object_store" not in self._fields:
            return None
        from scantree.scanning.store_totals import StoreTotals  # noqa: PLC0415 - few need it

        return StoreTotals.from_dict(json.loads(self.text("object_store")))

    def report(self) -> ScanReport:
        """The report."""
        roots = self.roots
        return ScanReport(
            roots=tuple(root.path for root in roots),
            started_at_ns=self.number("started_at_ns"),
            elapsed_seconds=self.seconds("elapsed_seconds"),
            complete=self.is_complete,
            totals=self.totals,
            problems=self.problems,
            tasks=ended_tasks(
                self.number("tasks.completed"),
                self.number("tasks.failed"),
                self.number("tasks.cancelled"),
            ),
            roots_read=self.number("roots_read"),
            root_totals=roots,
            options=json.loads(self.text("options")),
            version=self.text("version"),
            retried=number(self._fields.get("tasks.retried")),
            vanished=self.vanished,
            object_store=self._object_store,
        )


_TOTALS = (
    "directories",
    "files",
    "symlinks",
    "others",
    "apparent_size",
    "directory_apparent_size",
    "allocated_size",
    "max_depth",
)
_HARD_LINKS = tuple(HardLinkTotals().to_dict())
_SKIPPED = tuple(SkippedTotals().to_dict())


def _path(fields: Mapping[str, object]) -> bytes:
    exact = fields.get("path_b64")
    return base64.b64decode(str(exact)) if exact is not None else str(fields["path"]).encode()


def _errno(symbol: str) -> int:
    known = getattr(errno, symbol, None)
    return known if isinstance(known, int) else int(symbol.removeprefix("E"))
