"""What the command line asks to know of single files, checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scantree.cli.census_options import CensusOptions
from scantree.cli.row_files import most_rows, with_row_files
from scantree.cli.usage import UsageError, refuse_together
from scantree.cli.view_plan import View, ViewPlan
from scantree.render.escape import quote
from scantree.scanning.basis import Basis

if TYPE_CHECKING:
    from scantree.census.filters import Filters, Moment, Owner
    from scantree.census.query import Query


def with_query(plan: ViewPlan, options: CensusOptions) -> ViewPlan:
    """The plan, with the query that it takes to show what is asked. Raises UsageError."""
    if not (options.files or options.by):
        _refuse_filters(options)
        return with_row_files(plan)
    view = plan.view
    refuse_together(
        (bool(options.files) and plan.basis is Basis.INODES, "--files and --inodes"),
        (view is View.TOTALS, "--summarize, and --files or --by,"),
        (view is View.PATHS and not options.files, "--by and --paths"),
        (view is View.PATHS and bool(options.by), "--by and --paths"),
        (options.csv and view is View.JSON, "--csv and --json"),
        (options.csv and view is View.PATHS, "--csv and --paths"),
        (options.csv and options.files and bool(options.by), "--csv, which is one table, and both"),
    )
    if options.csv:
        view = View.CSV
    elif view is View.TREE:
        view = View.FILES
    query = _query(plan, options)
    return plan._replace(
        view=view, query=query, has_rows=plan.has_rows or (plan.has_document and options.files)
    )


def _refuse_filters(options: CensusOptions) -> None:
    given = {
        "--name": options.name,
        "--owner": options.owner,
        "--min-size": options.min_size,
        "--older-than": options.older_than,
        "--newer-than": options.newer_than,
        "--csv": options.csv or None,
    }
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"{name} says something of --files or --by, and neither is given")


def _query(plan: ViewPlan, options: CensusOptions) -> Query:
    from scantree.census.keys import KEYS  # noqa: PLC0415 - where it is asked for
    from scantree.census.query import Query  # noqa: PLC0415

    for key in options.by or ():
        if key not in KEYS:
            *some, last = KEYS
            raise UsageError(f"--by: there is no {quote(key)}, only {', '.join(some)} and {last}")
    filters = _filters(options)
    rows = plan.limits.rows
    shows_rows = filters is None and plan.basis is not Basis.INODES
    return Query(
        keys=tuple(KEYS[key] for key in dict.fromkeys(options.by or ())),
        largest=(most_rows(plan) if rows is None else rows) if options.files else None,
        in_rows=most_rows(plan) if shows_rows and (options.files or rows is not None) else 0,
        is_apparent=plan.basis is Basis.APPARENT,
        filters=filters,
        least=max(plan.limits.threshold.least, 0),
        most=plan.limits.threshold.most,
        deepest=plan.limits.depth,
        by_count=plan.basis is Basis.INODES,
    )


def _filters(options: CensusOptions) -> Filters | None:
    from scantree.census.filters import Filters  # noqa: PLC0415 - where it is asked for

    least = older = newer = None
    if options.min_size is not None:
        from scantree.cli.sizes import parse_size  # noqa: PLC0415

        least = parse_size("--min-size", options.min_size)
        if least < 0:
            raise UsageError(f"--min-size: {quote(options.min_size)} is less than nothing")
    if options.older_than is not None:
        older = _moment("--older-than", options.older_than)
    if options.newer_than is not None:
        newer = _moment("--newer-than", options.newer_than)
    names = tuple(map(os.fsencode, options.name or ()))
    if any(not name or b"/" in name for name in names):
        raise UsageError("--name: a name is not empty and has no slash")
    owners = tuple(map(_owner, options.owner or ()))
    filters = Filters(names, owners, least, older, newer)
    return None if filters == Filters() else filters


def _moment(option: str, text: str) -> Moment:
    from scantree.census.ages import moment_of  # noqa: PLC0415 - where it is asked for

    try:
        return moment_of(text)
    except ValueError as error:
        raise UsageError(f"{option}: {quote(text)} is {error}") from None


def _owner(text: str) -> Owner:
    from scantree.census.owners import owner_of  # noqa: PLC0415 - where it is asked for

    try:
        return owner_of(text)
    except ValueError:
        raise UsageError(f"--owner: there is no user {quote(text)}") from None
