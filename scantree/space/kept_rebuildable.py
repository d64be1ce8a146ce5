"""What can be made again in a scan that was kept, as far as what was kept can tell.

A kept scan has the names of files, and none of their contents: a CACHEDIR.TAG counts as one where
it is a regular file that is long enough. Kept without its files, a scan has names of directories
alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from scantree.scanning.findings import DIRECTORY, NO_ROW, KeptFindings, KeptRow
from scantree.space.packed_marks import marks_in, may_be_tagged, newest_in
from scantree.space.rebuildable import Found, Recognition, last_name
from scantree.space.rules import BESIDE_DIRECTORIES


def rebuildable_in(scan: KeptFindings) -> Found:
    """Find them. Raises what reading the scan raises."""
    marks: dict[int, int] = {}
    tagged: set[int] = set()
    for row, packed in scan.packed():
        found = marks_in(packed)
        if found:
            marks[row] = found
        if may_be_tagged(packed):
            tagged.add(row)
    recognition = Recognition()
    times: dict[int, int] = {}
    for _, family in groupby(scan.rows(), key=attrgetter("parent")):
        for each in _with_directories(recognition, family):
            name = each.name if each.parent != NO_ROW else last_name(each.name)
            mtime = None if each.device < 0 else each.mtime
            recognition.add(
                each.row,
                each.parent,
                name,
                marks.get(each.row, 0),
                mtime,
                is_cache=each.row in tagged,
            )
            if recognition.is_inside(each.row):
                times[each.row] = each.mtime
    for row, packed in scan.packed() if times else ():
        if row in times:
            recognition.add_time(row, times[row] + newest_in(packed))
    return Found(recognition.found(), has_files=scan.has_entries, reads_tags=False)


def _with_directories(recognition: Recognition, family: Iterator[KeptRow]) -> Iterator[KeptRow]:
    """The directories of one directory, told as such where that matters to one of them."""
    rows = [row for row in family if row.kind == DIRECTORY]
    names = tuple(row.name for row in rows)
    if rows and not BESIDE_DIRECTORIES.isdisjoint(names):
        recognition.add_directories(rows[0].parent, names)
    yield from rows
