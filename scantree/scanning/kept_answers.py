"""Answers to a query from the entries of a kept scan: those that the scan itself gathers."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from scantree.census.gatherer import Gatherer
from scantree.census.keys import classes
from scantree.reader.packed_entries import unpack
from scantree.reader.picking import may_be_largest, wanted_test
from scantree.scanning.row_order import path_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from scantree.census.answers import Answers
    from scantree.census.query import Query
    from scantree.scanning.findings import KeptFindings


def kept_answers(scan: KeptFindings, query: Query, under: int | None = None) -> Answers:
    """The answers, of what is below a row only if that is given. Reads the scan as a stream."""
    if under is not None and query.deepest is not None:
        deepest = query.deepest + scan.depth(under)
        query = copy(query)
        query.deepest = deepest
    report = scan.report
    now = report.started_at_ns // 1_000_000_000
    gathering = query.gathering(now)
    follows = bool(report.options.get("follow_symlinks"))
    counts_links = bool(report.options.get("count_links"))
    gatherer = Gatherer(
        query,
        lambda size, _: gathering.floor.raise_to(size),
        classes(now, is_apparent=query.is_apparent),
        path_order(scan),
        lambda _: follows,
        counts_links=counts_links,
    )
    is_wanted = wanted_test(gathering)
    is_below = _all if under is None else _below(scan, under)
    for row, depth, is_directory, directory, packed in scan.packed_rows():
        if not is_below(row):
            continue
        below = depth + is_directory
        for entry in unpack(packed, directory):
            if not is_wanted(entry):
                continue
            is_linked = not counts_links and (follows or entry.links > 1)
            is_large = may_be_largest(gathering, gathering.floor, entry, below)
            if is_linked or is_large:
                name = entry.name if below else b""
                gatherer.add(row, below, entry, name, is_linked=is_linked, is_large=is_large)
            if query.keys and not is_linked:
                gatherer.count(below, entry)
    return gatherer.answers(scan.path)


def _all(_: int) -> bool:
    return True


def _below(scan: KeptFindings, under: int) -> Callable[[int], bool]:
    rows = {under}
    # Parents come before their children.
    for each in scan.rows():
        if each.parent in rows:
            rows.add(each.row)
    return rows.__contains__
