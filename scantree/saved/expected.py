"""What is expected of a scan, by an earlier one of the same roots that is kept."""

from __future__ import annotations

import os

from scantree.reader.protocol import is_store
from scantree.saved.kept_fields import KeptFields
from scantree.saved.kept_request import loaded_request
from scantree.saved.opening import OpenScanFile, explaining
from scantree.scanning.expectation import Expected


def expected_of(path: bytes, roots: tuple[bytes, ...]) -> Expected | None:
    """What a complete scan of these roots counted; None where the file is of others.

    Raises ScanFileError where it is no scan file.
    """
    with OpenScanFile(path) as file, explaining(path):
        fields = KeptFields(file.connection)
        kept = loaded_request(fields.text("request"))
        before = _absolute(kept.request.roots, kept.working_directory)
        now = _absolute(roots, os.getcwdb())
        if before != now or not fields.is_complete:
            return None
        return Expected(fields.number("totals.inodes"), fields.number("totals.directories"))


def _absolute(roots: tuple[bytes, ...], directory: bytes) -> set[bytes]:
    return {
        root if is_store(root) else os.path.abspath(os.path.join(directory, root)) for root in roots
    }
