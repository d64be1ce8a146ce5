"""What is said where files claim far more space than they take, and where they lie.

Which file it is no plain scan knows, but the directory that holds most of the difference
is found from the sums.
"""

from __future__ import annotations

from collections.abc import Iterator

from scantree.render.escape import escape
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.size_format import SizeFormat
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories
from scantree.scanning.totals import Totals

_WILDLY = 2
_NOTABLE = 1 << 20
"""The apparent size is so many times the allocated one, and larger by so many bytes."""


def sparse_remark(
    totals: Totals, directories: Directories | None, sizes: SizeFormat, width: int | None = None
) -> Iterator[Line]:
    """The remark's lines; none where the two sizes are of one kind."""
    apparent, allocated = totals.apparent_size, totals.allocated_size
    if apparent - allocated < _NOTABLE or apparent < allocated * _WILDLY:
        return
    words = [
        f"{sizes(apparent)} apparent,",
        f"{sizes(allocated)} allocated:",
        "sparse or compressed files",
    ]
    if directories is not None and len(directories):
        words[-1] += ","
        place = _most_different(directories, (apparent - allocated) // 2)
        words.append(f"most of it in {escape(directories.path(place))}")
    pieces = [Run(each) for each in words]
    yield from hanging_lines(Run("remark".ljust(16), Role.LABEL), pieces, width)


def _most_different(directories: Directories, least: int) -> int:
    """The row, as low as can be, that has more than ``least`` of the difference."""
    row = max(directories.roots(), key=lambda root: _difference(directories, root))
    while below := directories.largest(row, Basis.APPARENT, 1):
        if _difference(directories, below[0]) <= least:
            break
        row = below[0]
    return row


def _difference(directories: Directories, row: int) -> int:
    return directories.apparent_size(row) - directories.allocated_size(row)
