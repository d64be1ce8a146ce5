"""Directories of a kept scan with their largest files among their children.

Of a directory that is shown the files are read, of all others none: so a view of a large scan
stays a look at a few of its directories. Only where a file has several names, all are read, to
know where it counts.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from heapq import nsmallest
from typing import TYPE_CHECKING

from scantree.census.answers import LargestFile
from scantree.reader.picking import size_of
from scantree.scanning.files_among import FilesAmong
from scantree.scanning.findings import Directories, KeptFindings
from scantree.scanning.kept_answers import kept_answers
from scantree.scanning.paths import join

if TYPE_CHECKING:
    from scantree.census.query import Query
    from scantree.reader.packed_entries import Entry


class KeptFilesAmong(FilesAmong):
    """The ``directories``, which are those of a scan or a part of them, with its files."""

    def __init__(
        self, directories: Directories, scan: KeptFindings, query: Query, under: int | None
    ) -> None:
        super().__init__(directories, ())
        self._scan = scan
        self._query = query
        self._under = under
        self._seen: set[int] = set()
        self._has_all = False
        options = scan.report.options
        self._is_each_once = not options.get("count_links")
        self._follows = bool(options.get("follow_symlinks"))

    def _files_in(self, row: int) -> Sequence[int]:
        if not self._has_all and row not in self._seen:
            self._seen.add(row)
            if self._directories.kind(row) == "directory":
                self._read(row)
        return super()._files_in(row)

    def _read(self, row: int) -> None:
        query = self._query
        files = [
            entry
            for entry in self._scan.entries(row)
            if stat.S_ISREG(entry.mode) and self._is_shown(self._size(entry))
        ]
        largest = nsmallest(query.in_rows, files, key=lambda each: (-self._size(each), each.name))
        if self._is_each_once and any(self._follows or each.links > 1 for each in largest):
            self._read_all()
            return
        for entry in largest:
            path = join(self._directories.path(row), entry.name)
            self._add(
                LargestFile(
                    path,
                    entry.apparent_size,
                    entry.allocated_size,
                    entry.mtime,
                    row,
                    entry.name,
                )
            )

    def _read_all(self) -> None:
        self._has_all = True
        known = {file.path for file in self._files}
        for file in kept_answers(self._scan, self._query, self._under).in_rows:
            if file.path not in known:
                self._add(file)

    def _size(self, entry: Entry) -> int:
        return size_of(entry, is_apparent=self._query.is_apparent)

    def _is_shown(self, size: int) -> bool:
        most = self._query.most
        return size >= self._query.least and (most is None or size <= most)
