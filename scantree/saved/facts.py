"""From what a sink is told of a directory to the rows of a scan file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from scantree.reader.listing import EntryProblem, Listing
from scantree.reader.packed_entries import Directory, unpack
from scantree.saved import schema
from scantree.saved.schema import FAILED, PART_SHIFT, PARTLY, READ, SKIPPED
from scantree.saved.values import Value, fitting, shown_if_odd, stored_name
from scantree.scanning.account import NOT_COUNTED, kind_of
from scantree.scanning.findings import DIRECTORY
from scantree.scanning.problems import errno_name
from scantree.scanning.tasks import ScanL1DirTask

PART_BYTES = 256 << 10
"""From how many bytes on packed entries are stored in parts: SQLite reads one as a whole."""

ALREADY_COUNTED = "already_counted"

_FIRST_SUM = 6
"""Where the sums begin among the numbers of a listing."""

_REPLACEMENT = "�".encode()
_BOUNDARY = b'],["'
"""Stands between two entries, and in no name: a quotation mark in one is escaped."""


def full_row(
    number: int, row: int, task: ScanL1DirTask, name: str | bytes, listing: Listing
) -> list[Value]:
    """The row of any directory, whatever became of it; ``number`` is its id in the file."""
    parent = task.parent_row
    state, skip = _state(row, listing)
    kind = DIRECTORY if listing.is_directory else kind_of(listing)
    numbers: list[Value] = [getattr(listing, name) for name in schema.NUMBER_COLUMNS]
    rest: list[Value] = [listing.others, listing.excluded, listing.vanished]
    if row == NOT_COUNTED:
        numbers[_FIRST_SUM:], rest = [0] * (len(numbers) - _FIRST_SUM), [0] * len(rest)
    if listing.is_directory and not listing.identified:
        numbers[:_FIRST_SUM] = [None] * _FIRST_SUM
    return [
        number,
        parent if parent >= 0 else None,
        name,
        task.root,
        task.depth,
        *numbers,
        *rest,
        state,
        skip,
        None if kind == DIRECTORY else kind,
    ]


def _state(row: int, listing: Listing) -> tuple[int, str | None]:
    """What became of a directory, and why it was left out."""
    if listing.skip is not None:
        return SKIPPED, listing.skip.value
    if listing.failed and (row != NOT_COUNTED or not listing.identified):
        return FAILED, None
    if row == NOT_COUNTED:
        return SKIPPED, ALREADY_COUNTED
    return (PARTLY if listing.problems else READ), None


def entry_parts(number: int, packed: bytes) -> Iterator[tuple[int, bytes]]:
    """The rows of a directory's packed entries: one, or one for each part."""
    if len(packed) <= PART_BYTES:
        yield number, packed
        return
    part, start = number, 0
    following = (number + 1) << PART_SHIFT
    while len(packed) - start > PART_BYTES:
        boundary = packed.find(_BOUNDARY, start + PART_BYTES)
        if boundary < 0:
            break
        yield part, (b"[" if start else b"") + packed[start : boundary + 1] + b"]"
        start = boundary + 2
        part, following = following, following + 1
    yield part, (b"[" if start else b"") + packed[start:]


def odd_entries(part: int, packed: bytes) -> Iterator[tuple[Value, ...]]:
    """The rows of the names in a part that are not UTF-8."""
    if _REPLACEMENT not in packed:
        return
    for place, entry in enumerate(unpack(packed, Directory())):
        if isinstance(stored_name(entry.name), bytes):
            yield part, place, entry.name


def links_text(listing: Listing) -> str:
    """The multiply linked entries of a listing, as JSON."""
    return json.dumps([tuple(link) for link in listing.links], separators=(",", ":"))


def problem_rows(number: int, listing: Listing) -> Iterator[tuple[Value, ...]]:
    """A row for each problem of a listing."""
    for problem in listing.problems:
        yield (*_problem_row(number, problem), 1, 1)
    if listing.unlisted_problems is not None:
        for (operation, errno), count in listing.unlisted_problems.items():
            yield (*_problem_row(number, EntryProblem(operation, b"", errno)), count, 0)


def _problem_row(number: int, problem: EntryProblem) -> tuple[Value, ...]:
    operation, name, errno, code = problem
    stored = stored_name(name) if name else None
    return (
        number,
        stored,
        None if stored is None else shown_if_odd(stored),
        operation.value,
        errno,
        errno_name(errno),
        os.strerror(errno),
        code,
    )


def fitted(values: list[Value]) -> list[Value]:
    """The values as SQLite takes them."""
    return list(map(fitting, values))
