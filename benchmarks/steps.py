"""What tools took for trees of several sizes, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.answers import Verdict
from benchmarks.columns import aligned
from benchmarks.contenders import YARDSTICK
from benchmarks.machine import machine
from benchmarks.result import Row, row_to_dict
from benchmarks.table import megabytes

SCHEMA = "scantree.growth/1"
_LEFT = frozenset({"tool"})
_HEADINGS = (
    "tool",
    "directories",
    "wall s",
    "wall µs a dir",
    "to the first",
    "CPU µs a dir",
    "to the first",
    "user µs a dir",
    "wall : C",
    "peak MB",
    "more bytes a dir",
)


@dataclass(frozen=True, slots=True)
class Step:
    """What the tools took for one tree."""

    facts: dict[str, object]
    directories: int
    rows: Sequence[Row]

    def row(self, name: str) -> Row | None:
        """The row of a tool, None where it took no part or failed."""
        found = (row for row in self.rows if row.name == name)
        return next((row for row in found if row.check.verdict is not Verdict.FAILED), None)


def text(steps: Sequence[Step]) -> str:
    """The table in aligned columns."""
    return "\n".join(aligned(cells(steps), _LEFT))


def cells(steps: Sequence[Step]) -> list[list[str]]:
    """The headings, and for each tool a row for each tree."""
    rows = [list(_HEADINGS)]
    for name in [row.name for row in steps[0].rows] if steps else []:
        measured = [(step, row) for step in steps if (row := step.row(name)) is not None]
        for number, (step, row) in enumerate(measured):
            first = measured[0]
            before = measured[number - 1] if number else None
            rows.append([name, f"{step.directories:,}", *_figures(step, row, first, before)])
    return rows


def document(steps: Sequence[Step]) -> dict[str, object]:
    """The JSON document."""
    return {
        "schema": SCHEMA,
        "machine": machine(),
        "steps": [
            {"tree": step.facts, "rows": [row_to_dict(row, None, ()) for row in step.rows]}
            for step in steps
        ],
    }


def _figures(
    step: Step, row: Row, first: tuple[Step, Row], before: tuple[Step, Row] | None
) -> list[str]:
    floor = step.row(YARDSTICK)
    ratio = None if floor is None else row.wall_ratio(floor)
    wall, cpu = row.wall.median / step.directories, row.cpu.median / step.directories
    first_wall = first[1].wall.median / first[0].directories
    first_cpu = first[1].cpu.median / first[0].directories
    more = ""
    if before is not None and step.directories != before[0].directories:
        grown = row.peak_bytes - before[1].peak_bytes
        more = f"{grown / (step.directories - before[0].directories):.0f}"
    return [
        f"{row.wall.median:.2f}",
        f"{wall * 1e6:.1f}",
        f"{wall / first_wall:.2f}",
        f"{cpu * 1e6:.1f}",
        f"{cpu / first_cpu:.2f}",
        f"{row.user.median / step.directories * 1e6:.1f}",
        "" if ratio is None else f"{ratio:.2f}",
        megabytes(row.peak_bytes),
        more,
    ]
