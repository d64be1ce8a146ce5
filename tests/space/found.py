"""What can be made again below a root, as a scan finds it, and as a kept one does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

import trio

from scantree.reader.protocol import Reader, ReadOptions
from scantree.reader.python_reader import PythonReader
from scantree.saved.loading import loading
from scantree.saved.new_scan import keep_new_scan
from scantree.scanning import Scan, ScanReport
from scantree.scanning.findings import Directories
from scantree.scanning.request import ScanRequest
from scantree.space.kept_rebuildable import rebuildable_in
from scantree.space.rebuildable import Found, RebuildableSink
from scantree.space.rules import MARKS

Told: TypeAlias = list[tuple[bytes, str, tuple[int, int, int, int, int | None]]]
"""Path, kind, and apparent size, allocated size, inodes, files and newest time of each."""


def python_reader(options: ReadOptions, jobs: int | None) -> Reader:
    return PythonReader(options, jobs)


def scanned(*roots: Path, in_python: bool = False) -> tuple[ScanReport, Found]:
    sink = RebuildableSink()
    request = ScanRequest(tuple(map(os.fsencode, roots)), tree=True, marks=MARKS)
    reader = python_reader if in_python else None
    report = trio.run(Scan(request, sinks=[sink], reader=reader).run)
    return report, sink.found()


def told(directories: Directories, found: Found) -> Told:
    return sorted(
        (
            directories.path(each.row),
            each.kind,
            (
                directories.apparent_size(each.row),
                directories.allocated_size(each.row),
                directories.inodes(each.row),
                directories.files(each.row),
                each.newest,
            ),
        )
        for each in found.items
    )


def found_by_scan(*roots: Path, in_python: bool = False) -> Told:
    report, found = scanned(*roots, in_python=in_python)
    assert report.tree is not None
    return told(report.tree, found)


def found_in_kept(file: Path, *roots: Path, entries: bool = True) -> tuple[Told, Found]:
    """The same by a scan that is kept in a file, and looked at there."""
    request = ScanRequest(tuple(map(os.fsencode, roots)), tree=True, entries=entries)
    keeper = keep_new_scan(os.fsencode(file), request, force=True)
    keeper.start()
    trio.run(Scan(request, sinks=[keeper]).run)
    assert keeper.failure is None
    with loading(os.fsencode(file)) as scan:
        found = rebuildable_in(scan.findings)
        return told(scan.directories, found), found
