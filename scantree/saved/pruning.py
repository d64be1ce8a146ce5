"""Old scan files removed: those of a pattern's names, but for the newest.

Nothing is removed that has another name, that is no scan file or a damaged one, or that somebody
writes. What did not end counts for nothing: it goes once enough newer scans are whole.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from scantree.saved.errors import ScanFileError
from scantree.saved.kept_fields import KeptFields
from scantree.saved.name_pattern import NamePattern
from scantree.saved.opening import OpenScanFile, explaining
from scantree.saved.target import remove_beside


class _Found(NamedTuple):
    started_at_ns: int
    path: bytes
    is_complete: bool


def remove_older(pattern: NamePattern, newest: bytes, keep: int) -> None:
    """Remove all but ``keep`` whole scans, of which ``newest`` is one. Raises OSError."""
    directory = pattern.directory or b"."
    found = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if not pattern.matches(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            path = os.path.join(pattern.directory, entry.name)
            told = None if _is_same(path, newest) else _look(path)
            if told is not None:
                found.append(told)
    left = keep - 1
    for scan in sorted(found, reverse=True):
        if left <= 0:
            os.unlink(scan.path)
            remove_beside(scan.path)
        elif scan.is_complete:
            left -= 1


def _is_same(path: bytes, other: bytes) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


def _look(path: bytes) -> _Found | None:
    """What a file says of itself; None where it is no scan, or not to be touched."""
    try:
        with OpenScanFile(path) as file, explaining(path):
            fields = KeptFields(file.connection)
            return _Found(fields.number("started_at_ns"), path, fields.is_complete)
    except ScanFileError:
        return None
