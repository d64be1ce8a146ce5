"""The one place that chooses who makes lines of entries: ``_native``, in C, where it is there.

What it doesn't make (a name that is not UTF-8, a huge number) the writers make in Python, and so
everything where it isn't there or ``SCANTREE_NATIVE`` is 0.
"""

from __future__ import annotations

from scantree.native import ENVIRONMENT_VARIABLE, is_refused
from scantree.reader.packed_entries import Directory

__all__ = ["csv_lines", "ncdu_lines", "ndjson_lines"]

try:
    if is_refused():
        raise ImportError(f"{ENVIRONMENT_VARIABLE}=0")  # noqa: TRY301 - as if it weren't there
    from scantree.exchange._native import csv_lines, ncdu_lines, ndjson_lines
except ImportError:

    def ncdu_lines(_part: str, _own: Directory, _above: int, _marks_links: bool, /) -> bytes | None:
        """Leave it to the writer."""
        return None

    def ndjson_lines(_part: str, _own: Directory, _path: bytes, _depth: int, /) -> bytes | None:
        """Leave it to the writer."""
        return None

    csv_lines = ndjson_lines
