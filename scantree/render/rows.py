"""The rows of the tree view as a document has them: in the same order, whole and exact."""

from __future__ import annotations

from collections.abc import Iterator

from scantree.render.selection import NO_SHOWN_PARENT, Limits, select_rows
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories
from scantree.scanning.paths import text_fields


def document_rows(
    directories: Directories, basis: Basis, limits: Limits
) -> Iterator[dict[str, object]]:
    """Items of ``rows``, as ``scantree schema`` describes them."""
    selection = select_rows(directories, basis, limits)
    below: dict[int, list[int]] = {}
    for place, shown in enumerate(selection):
        below.setdefault(shown.parent, []).append(place)
    # What is on the stack comes from its end: the largest sibling lies on top.
    stack = below.get(NO_SHOWN_PARENT, [])[::-1]
    while stack:
        place = stack.pop()
        stack += reversed(below.get(place, []))
        row = selection[place].row
        yield {
            **text_fields("path", directories.path(row)),
            **text_fields("name", directories.name(row)),
            "depth": directories.depth(row),
            "kind": directories.kind(row),
            "apparent_size": directories.apparent_size(row),
            "allocated_size": directories.allocated_size(row),
            "inodes": directories.inodes(row),
            "files": directories.files(row),
        }
