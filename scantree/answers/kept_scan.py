"""A kept scan, for a program: with the face of a report, and its entries."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Literal

from scantree.answers.kept_entries import KeptEntries, KeptEntry
from scantree.answers.report import described
from scantree.answers.tree import AnyPath, Row, Tree
from scantree.census.answers import Answers
from scantree.engine import ChildCounts
from scantree.exchange.importing import opened_export, read_into
from scantree.saved.loading import LoadedScan, loading
from scantree.saved.opening import explaining
from scantree.saved.temporary import temporary_scan
from scantree.scanning.findings import NO_ROW, KeptFindings
from scantree.scanning.path_type import path_type
from scantree.scanning.paths import join
from scantree.scanning.problems import Problems
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.store_totals import StoreTotals
from scantree.scanning.totals import Totals
from scantree.scanning.vanished import Vanished

_SHOWN = 10


class KeptScan:
    """A kept scan, or an export of ncdu or gdu: what a ``ScanReport`` has, and ``entries``.

    It reads on in its file while it is asked. Used in a ``with``, closed or forgotten it lets go
    of the file. What is wrong with that is a ``ScanFileError``.
    """

    def __init__(self, file: AnyPath) -> None:
        self._file = os.fsencode(file)
        kind = path_type(file)
        with ExitStack() as stack:
            scan = _entered(self._file, stack)
            self._close = weakref.finalize(self, stack.pop_all().close)
        self._report = scan.report
        self._findings = scan.findings
        self._tree = Tree(scan.directories, kind, partial(_rows, scan.findings, self._file))
        self._entries = KeptEntries(scan.findings, kind, partial(explaining, self._file))

    @property
    def report(self) -> ScanReport:
        """What was found on the whole, which needs the file no more."""
        return self._report

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The paths as they were given to the scan."""
        return self._report.roots

    @property
    def root_totals(self) -> tuple[RootTotals, ...]:
        """What each of the roots holds."""
        return self._report.root_totals

    @property
    def totals(self) -> Totals:
        """What was counted."""
        return self._report.totals

    @property
    def problems(self) -> Problems:
        """What could not be read."""
        return self._report.problems

    @property
    def complete(self) -> bool:
        """Whether every directory was visited."""
        return self._report.complete

    @property
    def started_at_ns(self) -> int:
        """When the scan began, in nanoseconds since the epoch."""
        return self._report.started_at_ns

    @property
    def elapsed_seconds(self) -> float:
        """How long it took."""
        return self._report.elapsed_seconds

    @property
    def tasks(self) -> ChildCounts:
        """The directories by how they ended."""
        return self._report.tasks

    @property
    def roots_read(self) -> int:
        """Of how many roots anything could be read."""
        return self._report.roots_read

    @property
    def options(self) -> Mapping[str, object]:
        """Those that change what is counted and were not at their default."""
        return self._report.options

    @property
    def version(self) -> str:
        """The scantree that scanned."""
        return self._report.version

    @property
    def retried(self) -> int:
        """How many directories were read more than once."""
        return self._report.retried

    @property
    def vanished(self) -> Vanished:
        """What was gone when looked at."""
        return self._report.vanished

    @property
    def object_store(self) -> StoreTotals | None:
        """What was asked of an object store, where a root lies in one."""
        return self._report.object_store

    @property
    def answers(self) -> Answers | None:
        """What else was asked for, if that was kept."""
        return self._report.answers

    @property
    def tree(self) -> Tree:
        """The directories, with paths in the type in which the file's was given."""
        return self._tree

    @property
    def entries(self) -> KeptEntries:
        """What is no directory; false where the scan was kept without."""
        return self._entries

    def entries_in(self, path: AnyPath) -> Iterator[KeptEntry]:
        """What is no directory in one. Raises KeyError where there is none of this path."""
        row = self._tree[path].row
        with explaining(self._file):
            yield from self._entries.of_row(row)

    def to_dict(self) -> dict[str, object]:
        """The JSON document, as ``scantree schema`` describes it."""
        return self._report.to_dict()

    def close(self) -> None:
        """Let go of the file; the totals, the problems and the document stay."""
        self._close()

    def __enter__(self) -> KeptScan:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self.close()
        return False

    def _repr_html_(self) -> str:
        """The totals and the largest directories, for a notebook."""
        from scantree.answers.html import report_html  # noqa: PLC0415 - where asked for

        return report_html(self._report, self._tree if self._close.alive else None, _SHOWN)

    def __repr__(self) -> str:
        """What was scanned and found, in one line."""
        return f"KeptScan({described(self._report)})"


def load(file: AnyPath) -> KeptScan:
    """Look at a scan that was kept with ``save``, or at an export of ncdu or gdu.

    Exports may be gzipped. The file is never changed. Raises ``ScanFileError`` where it is
    neither, is damaged or can't be read.
    """
    return KeptScan(file)


def _entered(file: bytes, stack: ExitStack) -> LoadedScan:
    export = stack.enter_context(opened_export(file))
    if export is None:
        return stack.enter_context(loading(file))
    kept = stack.enter_context(temporary_scan(file, ScanRequest((), tree=True, entries=True)))
    read_into(kept, file, export)
    return stack.enter_context(kept.loading())


def _rows(findings: KeptFindings, file: bytes) -> Iterator[Row]:
    """All directories of a kept scan, in one go through its file."""
    above: dict[int, tuple[bytes, int]] = {}
    with explaining(file):
        for row in findings.rows():
            if row.parent == NO_ROW:
                path, depth = row.name, 0
            else:
                parent, depth = above[row.parent]
                path, depth = join(parent, row.name), depth + 1
            above[row.row] = path, depth
            yield Row(
                path,
                row.name,
                depth,
                row.kind,
                row.apparent_size,
                row.allocated_size,
                row.inodes,
                row.files,
            )
