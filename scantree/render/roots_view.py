"""The roots of a scan with their sizes, a line each in the order given, and the total.

For example::

    allocated
     12.3 GiB /data
      3.1 GiB /srv
     15.4 GiB total
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from scantree.render.escape import escape
from scantree.render.line import Line, Role, Run
from scantree.render.selection import Limits
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.root_totals import RootTotals

_TOTAL = "total"


def root_lines(
    roots: Sequence[RootTotals],
    limits: Limits,
    basis: Basis,
    sizes: SizeFormat,
) -> Iterator[Line]:
    """The lines; the total is of all roots, shown or not, where there are several.

    A threshold hides roots, as it hides rows, and a number of rows leaves the largest.
    """
    write = format_count if basis is Basis.INODES else sizes
    measured = [(_measure(root, basis), root.path) for root in roots]
    shown = [each for each in measured if limits.threshold.shows(each[0])]
    if limits.rows is not None and len(shown) > limits.rows:
        places = heapq.nlargest(limits.rows, range(len(shown)), key=lambda place: shown[place][0])
        shown = [shown[place] for place in sorted(places)]
    named = [(write(size), Run(escape(path), Role.ROOT)) for size, path in shown]
    if len(roots) > 1:
        named.append((write(sum(size for size, _ in measured)), Run(_TOTAL, Role.LABEL)))
    if not named:
        return
    width = max(len(basis.value), *(len(size) for size, _ in named))
    yield (Run(basis.value.rjust(width), Role.FAINT),)
    for size, name in named:
        yield (Run(size.rjust(width), Role.SIZE), Run(" "), name)


def _measure(root: RootTotals, basis: Basis) -> int:
    if basis is Basis.INODES:
        return root.inodes
    return root.apparent_size if basis is Basis.APPARENT else root.allocated_size
