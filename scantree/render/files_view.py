"""Tables of files: the sums by a key, and the largest, with what they are about above them.

For example::

    allocated  share  apparent  files  ext
     12.3 GiB    81%  12.1 GiB  1,402  iso
      2.9 GiB    19%   2.9 GiB     12  (none)
     15.2 GiB   100%  15.0 GiB  1,414  all

Classes of sizes and ages, and depths, come in their own order, all else by size.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scantree.census.answers import CensusRow, LeftOutRows
from scantree.render.bar import format_percent
from scantree.render.escape import escape, quote
from scantree.render.line import Line, Role, Run
from scantree.render.size_format import SizeFormat, format_count

if TYPE_CHECKING:
    from scantree.census.answers import LargestFile
    from scantree.census.filters import Filters

NO_EXTENSION = "(none)"
_LABEL_WIDTH = 16


def filter_pieces(filters: Filters, sizes: SizeFormat) -> Sequence[Run]:
    """What files are told of, where it isn't all; nothing where it is."""
    pieces = []
    if filters.names:
        names = " or ".join(
            quote(name.decode("utf-8", "surrogateescape")) for name in filters.names
        )
        pieces.append(f"named {names}")
    if filters.owners:
        pieces.append(f"of {' or '.join(quote(owner.text) for owner in filters.owners)}")
    if filters.least is not None:
        pieces.append(f"of at least {sizes(filters.least)}")
    if filters.older_than is not None:
        since = "not changed since" if filters.older_than.is_date else "not changed for"
        pieces.append(f"{since} {filters.older_than.text}")
    if filters.newer_than is not None:
        since = "changed since" if filters.newer_than.is_date else "changed in the last"
        pieces.append(f"{since} {filters.newer_than.text}")
    if not pieces:
        return ()
    texts = [f"{piece}," for piece in pieces[:-1]] + pieces[-1:]
    return (Run("only files".ljust(_LABEL_WIDTH), Role.LABEL), *(Run(text) for text in texts))


def census_lines(
    title: str,
    rows: Sequence[CensusRow],
    shown: Sequence[CensusRow],
    sizes: SizeFormat,
    *,
    is_apparent: bool,
    by_count: bool,
    left_out: LeftOutRows | None = None,
) -> Iterator[Line]:
    """A table of the rows that are ``shown``, and a line for all, with those ``left_out``."""
    rest = left_out or LeftOutRows(0, 0, 0, 0)
    whole = CensusRow(
        "all",
        sum(row.files for row in rows) + rest.files,
        sum(row.apparent_size for row in rows) + rest.apparent_size,
        sum(row.allocated_size for row in rows) + rest.allocated_size,
    )
    names = ("apparent", "allocated") if is_apparent else ("allocated", "apparent")

    def texts(row: CensusRow, name: str) -> tuple[str, ...]:
        both = (row.apparent_size, row.allocated_size)
        first, second = both if is_apparent else both[::-1]
        part = _ranked(row, is_apparent=is_apparent, by_count=by_count)
        all_of_it = _ranked(whole, is_apparent=is_apparent, by_count=by_count)
        share = format_percent(part, all_of_it).strip()
        return (sizes(first), share, sizes(second), format_count(row.files), name)

    table = [
        (names[0], "share", names[1], "files", title),
        *(texts(row, escape(row.key.encode()) if row.key else NO_EXTENSION) for row in shown),
        texts(whole, "all"),
    ]
    yield from _aligned(table, has_sum=True)
    hidden = len(rows) + rest.keys - len(shown)
    if hidden:
        yield (Run(f"({format_count(hidden)} more not shown)", Role.FAINT),)


def _ranked(row: CensusRow, *, is_apparent: bool, by_count: bool) -> int:
    if by_count:
        return row.files
    return row.apparent_size if is_apparent else row.allocated_size


def file_lines(
    files: Sequence[LargestFile], sizes: SizeFormat, *, is_apparent: bool
) -> Iterator[Line]:
    """The files, a line each."""
    table = [("apparent" if is_apparent else "allocated", "changed", "file")]
    for file in files:
        size = file.apparent_size if is_apparent else file.allocated_size
        table.append((sizes(size), _day(file.mtime), escape(file.path)))
    yield from _aligned(table)


def _day(seconds: int) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        # Some file systems keep times that no calendar has.
        return "?"


def _aligned(table: Sequence[Sequence[str]], *, has_sum: bool = False) -> Iterator[Line]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for number, texts in enumerate(table):
        is_title = number == 0
        is_sum = has_sum and number == len(table) - 1
        line = [
            Run(
                text.rjust(width) + "  ",
                Role.FAINT if is_title or (place and not is_sum) else Role.SIZE,
            )
            for place, (text, width) in enumerate(zip(texts, widths, strict=False))
        ]
        yield (*line, Run(texts[-1], Role.FAINT if is_title else Role.TEXT))
