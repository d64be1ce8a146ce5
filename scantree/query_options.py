"""What a program asks to know of single files, made a query."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from scantree.census.ages import moment_of
from scantree.census.filters import Filters, Moment, Owner
from scantree.census.keys import KEYS
from scantree.census.owners import owner_of
from scantree.census.query import Query

if TYPE_CHECKING:
    from scantree.options import ScanOptions

_FILES = 20
"""How many of the largest files there are where nobody says how many."""


def query_of(options: ScanOptions) -> Query:
    """The query. Raises ValueError."""
    by = options.get("by", ())
    keys = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    for key in keys:
        if key not in KEYS:
            raise ValueError(f"by is one of {', '.join(KEYS)}, not {key!r}")
    files = options.get("files", False)
    largest = (_FILES if files else None) if isinstance(files, bool) else files
    if largest is not None and largest < 1:
        raise ValueError(f"files is at least 1, not {files}")
    filters = _filters(options)
    if filters != Filters() and not (keys or largest):
        raise ValueError("a filter says something of files or by, and neither is given")
    return Query(
        keys=tuple(KEYS[key] for key in keys),
        largest=largest,
        is_apparent=options.get("apparent_size", False),
        filters=None if filters == Filters() else filters,
    )


def _filters(options: ScanOptions) -> Filters:
    name = options.get("name", ())
    owner = options.get("owner", ())
    names = [name] if isinstance(name, str | bytes) else name
    owners = [owner] if isinstance(owner, str | int) else owner
    return Filters(
        _names(names),
        tuple(map(_owner, owners)),
        options.get("min_size"),
        _moment(options.get("older_than")),
        _moment(options.get("newer_than")),
    )


def _names(names: Iterable[str | bytes]) -> tuple[bytes, ...]:
    patterns = tuple(map(os.fsencode, names))
    if any(not name or b"/" in name or b"\0" in name for name in patterns):
        raise ValueError("a name is not empty, and has no slash and no NUL")
    return patterns


def _owner(owner: str | int) -> Owner:
    try:
        return owner_of(str(owner))
    except ValueError as error:
        raise ValueError(f"owner is {owner!r}, and {error}") from None


def _moment(age: str | timedelta | None) -> Moment | None:
    if age is None:
        return None
    if isinstance(age, timedelta):
        return Moment(int(age.total_seconds()), False, str(age))
    try:
        return moment_of(age)
    except ValueError as error:
        raise ValueError(f"{age!r} is {error}") from None
