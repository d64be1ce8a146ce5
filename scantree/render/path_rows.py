"""The rows of the tree view with whole paths: a size, a tab, a path, and what ends a row.

In the same order; a chain, which the drawn tree has in one line, is a row for each of its
directories, so that each size is that of its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scantree.render.selection import Limits, in_tree_order, select_rows
from scantree.render.size_format import SizeFormat
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories


def path_rows(
    directories: Directories,
    limits: Limits,
    basis: Basis,
    sizes: SizeFormat,
    show: Callable[[bytes], bytes],
    *,
    end: bytes,
) -> Iterator[bytes]:
    """The rows; ``show`` makes of a path what stands in one. Inodes are plain counts."""
    measure = directories.measure(basis)
    for row in in_tree_order(select_rows(directories, basis, limits)):
        size = measure(row)
        written = str(size) if basis is Basis.INODES else sizes(size)
        yield written.encode() + b"\t" + show(directories.path(row)) + end
