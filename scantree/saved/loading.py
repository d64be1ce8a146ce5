"""A scan file loaded, to look at: the report, and the directories.

Where the scan has ended, directories are read from the file when they are asked for. One that
was killed has no sums: they are made from all that is there, in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from scantree.saved.depth_first import DepthFirst
from scantree.saved.kept_directories import KeptDirectories
from scantree.saved.kept_fields import KeptFields
from scantree.saved.kept_findings import StoredFindings
from scantree.saved.kept_request import loaded_request
from scantree.saved.opening import OpenScanFile, explaining
from scantree.saved.replay import Replay
from scantree.scanning.account import Account
from scantree.scanning.counting_options import counting_options
from scantree.scanning.findings import Directories, KeptFindings
from scantree.scanning.report import ScanReport, ended_tasks
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.visited import VisitedDirectories


class LoadedScan(NamedTuple):
    """What a scan file knows, for as long as it is open."""

    report: ScanReport
    directories: Directories
    count_below: Callable[[int], int]
    """Tells how many directories there are at and below one."""
    findings: KeptFindings
    """The same with every row's identity and entries."""
    depth_first: DepthFirst
    """The same in the order of a nested document."""


@contextmanager
def loading(path: bytes) -> Iterator[LoadedScan]:
    """Open a scan file and look at it meanwhile. Raises ScanFileError, also from the inside."""
    with OpenScanFile(path) as file, explaining(path):
        yield loaded(file.connection)


def loaded(connection: sqlite3.Connection) -> LoadedScan:
    """What an open file knows. Raises ``sqlite3.Error``, ValueError ... where it is damaged."""
    fields = KeptFields(connection)
    asked = loaded_request(fields.text("request"))
    has_entries = asked.request.entries
    nested = partial(DepthFirst, connection, working_directory=asked.working_directory)
    if fields.has_ended:
        directories = KeptDirectories(connection, fields.number("rows"))
        report = fields.report()
        findings = StoredFindings(connection, directories, report, has_entries=has_entries)
        depth_first = nested(directories.roots())
        return LoadedScan(report, directories, directories.count_below, findings, depth_first)
    report, tree = _as_it_stood(connection, fields)
    findings = StoredFindings(connection, tree, report, has_entries=has_entries, has_sums=False)
    depth_first = nested(tree.roots(), tree=tree)
    return LoadedScan(report, tree, partial(_count_below, tree), findings, depth_first)


def _as_it_stood(
    connection: sqlite3.Connection, fields: KeptFields
) -> tuple[ScanReport, DirectoryTree]:
    request = loaded_request(fields.text("request")).request
    tree = DirectoryTree()
    account = Account(
        VisitedDirectories(frozenset()),
        request.max_problems,
        tree,
        count_links=request.count_links,
        roots=len(request.roots),
    )
    replay = Replay(connection, fields)
    for _ in replay.restore(account):
        pass
    tree.close()
    return (
        ScanReport(
            roots=request.roots,
            started_at_ns=replay.started_at_ns,
            elapsed_seconds=replay.elapsed_seconds,
            complete=False,
            totals=account.totals,
            problems=account.problems,
            tasks=ended_tasks(replay.completed, replay.failed, 0),
            roots_read=account.roots_read,
            root_totals=account.root_totals(request.roots),
            options=counting_options(request),
            version=fields.text("version"),
        ),
        tree,
    )


def _count_below(tree: DirectoryTree, row: int) -> int:
    count, rows = 0, [row]
    while rows:
        count += 1
        rows.extend(tree.children(rows.pop()))
    return count
