"""The rows of the tree view as a document has them: in the same order, whole and exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scantree.render.selection import Limits, in_tree_order, select_rows
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories
from scantree.scanning.paths import text_fields


def document_rows(
    directories: Directories,
    basis: Basis,
    limits: Limits,
    more: Callable[[int], Mapping[str, object]] = lambda _: {},
) -> Iterator[dict[str, object]]:
    """Items of ``rows``, as ``scantree schema`` describes them; ``more`` are further fields."""
    for row in in_tree_order(select_rows(directories, basis, limits)):
        yield {
            **text_fields("path", directories.path(row)),
            **text_fields("name", directories.name(row)),
            "depth": directories.depth(row),
            "kind": directories.kind(row),
            "apparent_size": directories.apparent_size(row),
            "allocated_size": directories.allocated_size(row),
            "inodes": directories.inodes(row),
            "files": directories.files(row),
            **more(row),
        }
