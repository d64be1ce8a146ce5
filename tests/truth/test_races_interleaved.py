"""Changes between any two steps of a scan uphold what is promised of any race."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import example, given, settings

from scantree.scanning.report import ScanReport
from tests.reader.kinds import SAFE_KINDS
from tests.reader.stepped_os import stepping
from tests.truth.changes import Change, changes, prepare
from tests.truth.contested import Ground
from tests.truth.inline_reader import open_inline
from tests.truth.opening import opening
from tests.truth.paced import paced

WIDTH = 2
LISTINGS = 14
STEPS = 90
"""About how many listings and how many looks one scan of the ground takes."""


@contextmanager
def ground_of_two() -> Iterator[Ground]:
    base = os.fsencode(tempfile.mkdtemp())
    try:
        ground = Ground(base, WIDTH)
        prepare(ground)
        yield ground
    finally:
        shutil.rmtree(base)


def applying(ground: Ground, planned: list[Change]) -> Callable[[int], None]:
    """Applies each change before its step."""
    by_step: dict[int, list[Change]] = defaultdict(list)
    for change in planned:
        by_step[change.step].append(change)

    def apply(step: int) -> None:
        for change in by_step.pop(step, []):
            change.apply(ground)

    return apply


def outcome(report: ScanReport) -> dict[str, object]:
    """The document without what differs from run to run."""
    document = report.to_dict()
    return {name: document[name] for name in ("totals", "problems", "tasks", "complete")}


@settings(max_examples=250, deadline=None)
@given(planned=changes(STEPS))
@example([Change(step, "exchange", b"root/above", b"parked/link") for step in range(STEPS)])
@example([Change(step, "exchange", b"root/above/b0", b"root/above/link") for step in range(STEPS)])
@example([Change(step, "exchange", b"root/above", b"parked/directory") for step in range(STEPS)])
def test_changes_between_any_two_looks_lead_nowhere_else(planned: list[Change]) -> None:
    with ground_of_two() as ground, opening(open_inline), stepping(applying(ground, planned)):
        ground.scan()


@settings(max_examples=80, deadline=None)
@given(planned=changes(LISTINGS))
@example([Change(2, "exchange", b"root/above", b"parked/link")])
@example([Change(3, "exchange", b"root/above/b0", b"parked/file")])
def test_changes_between_any_two_directories_lead_nowhere_else_and_are_seen_alike(
    planned: list[Change],
) -> None:
    outcomes = []
    for kind in SAFE_KINDS:
        with ground_of_two() as ground, paced(kind, applying(ground, planned)):
            outcomes.append(outcome(ground.scan()))
    assert all(each == outcomes[0] for each in outcomes)
