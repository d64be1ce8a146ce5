"""Which files may stand among the rows of a view."""

from __future__ import annotations

import shutil
import sys

from scantree.cli.view_plan import PIPE_ROWS, View, ViewPlan
from scantree.scanning.basis import Basis

_MOST_IN_ROWS = 10_000


def most_rows(plan: ViewPlan) -> int:
    """How many rows a view may have."""
    rows = plan.limits.rows
    if rows is not None:
        return min(rows, _MOST_IN_ROWS)
    if sys.stdout is None or not sys.stdout.isatty():
        return PIPE_ROWS
    return max(shutil.get_terminal_size().lines, PIPE_ROWS)


def with_row_files(plan: ViewPlan) -> ViewPlan:
    """The plan, with a query for the files that stand among its rows if any do.

    They do in the tree view, and in a document with as many rows as were asked for. Rows as
    paths, and all those down to a depth, are directories, as du has them.
    """
    shows_files = plan.view is View.TREE or (plan.has_rows and plan.limits.rows is not None)
    if plan.basis is Basis.INODES or not shows_files or plan.limits.depth == 0:
        return plan
    from scantree.census.query import Query  # noqa: PLC0415 - start-up

    return plan._replace(
        query=Query(
            in_rows=most_rows(plan),
            is_apparent=plan.basis is Basis.APPARENT,
            least=max(plan.limits.threshold.least, 1),
            most=plan.limits.threshold.most,
            deepest=plan.limits.depth,
        )
    )
