"""What a comparison found: the value behind the table, the README and the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.answers import Answer, Check, Verdict
from benchmarks.figures import Figure, difference, figure, ratio
from benchmarks.mode import Mode
from benchmarks.process import Cost

SCHEMA = "scantree.benchmark/1"


@dataclass(frozen=True, slots=True)
class Row:
    """One tool's counted runs, in order, and whether its answer was true."""

    name: str
    command: str
    check: Check
    answer: Answer | None
    costs: Sequence[Cost]
    is_bound: bool = False

    @property
    def wall(self) -> Figure:
        """Seconds from start to end."""
        return figure([cost.wall_seconds for cost in self.costs])

    @property
    def cpu(self) -> Figure:
        """Seconds of all processors together."""
        return figure([cost.cpu_seconds for cost in self.costs])

    @property
    def user(self) -> Figure:
        """Seconds of all processors together outside of the kernel."""
        return figure([cost.user_seconds for cost in self.costs])

    @property
    def peak_bytes(self) -> int:
        """The most memory that any run had resident."""
        return max(cost.peak_bytes for cost in self.costs)

    def wall_ratio(self, other: Row) -> float | None:
        """How many times the other's wall time this took, run beside run."""
        return ratio(
            [cost.wall_seconds for cost in self.costs], [cost.wall_seconds for cost in other.costs]
        )

    def cpu_ratio(self, other: Row) -> float | None:
        """How many times the other's CPU time this took, run beside run."""
        return ratio(
            [cost.cpu_seconds for cost in self.costs], [cost.cpu_seconds for cost in other.costs]
        )

    def user_difference(self, other: Row) -> float | None:
        """How many seconds more than the other this took outside of the kernel."""
        return difference(
            [cost.user_seconds for cost in self.costs], [cost.user_seconds for cost in other.costs]
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows over one tree, whose storage was in the state that ``mode`` names."""

    machine: dict[str, object]
    tree: dict[str, object]
    reference: Answer
    rows: Sequence[Row]
    startup: Sequence[Row] = field(default=())
    mode: Mode = Mode.WARM

    @property
    def directories(self) -> int | None:
        """How many directories the tree has, as its maker or else a tool says."""
        if isinstance(known := self.tree.get("directories"), int):
            return known
        answers = (row.answer for row in self.rows if row.check.verdict is Verdict.EQUAL)
        return next((found for answer in answers if answer and (found := answer.directories)), None)

    def user_beyond(self, row: Row, floor: str) -> float | None:
        """Seconds of user time for each directory beyond what the row ``floor`` took."""
        other = self.row(floor)
        beyond = None if other is None else row.user_difference(other)
        if beyond is None or not self.directories:
            return None
        return beyond / self.directories

    def row(self, name: str) -> Row | None:
        """The row of a tool, None where it took no part."""
        return next((row for row in self.rows if row.name == name), None)

    def ranking(self) -> list[tuple[int | None, Row]]:
        """Rows by median wall time, tools with a true answer numbered; failures last."""
        ranked: list[tuple[int | None, Row]] = []
        place = 0
        for row in sorted(self.rows, key=_order):
            has_rank = row.check.verdict is Verdict.EQUAL and not row.is_bound
            place += has_rank
            ranked.append((place if has_rank else None, row))
        return ranked

    def to_dict(self, against: Sequence[str]) -> dict[str, object]:
        """The JSON document, with ratios against the named rows."""
        return {
            "schema": SCHEMA,
            "mode": self.mode.value,
            "machine": self.machine,
            "tree": self.tree,
            "directories": self.directories,
            "reference": self.reference.to_dict(),
            "rows": [
                row_to_dict(row, rank, self._present(against)) for rank, row in self.ranking()
            ],
            "startup": [row_to_dict(row, None, self.startup[-1:]) for row in self.startup],
        }

    def _present(self, names: Sequence[str]) -> list[Row]:
        return [row for name in names if (row := self.row(name)) is not None]


def _order(row: Row) -> tuple[bool, float]:
    return row.check.verdict is Verdict.FAILED, row.wall.median


def row_to_dict(row: Row, rank: int | None, against: Sequence[Row]) -> dict[str, object]:
    """A row as JSON, with what lies between it and the rows ``against``."""
    return {
        "name": row.name,
        "command": row.command,
        "rank": rank,
        "is_bound": row.is_bound,
        "verdict": row.check.verdict.value,
        "compared": list(row.check.compared),
        "wrong": list(row.check.wrong),
        "answer": row.answer.to_dict() if row.answer else {},
        "wall_seconds": row.wall.to_dict(),
        "cpu_seconds": row.cpu.to_dict(),
        "user_seconds": row.user.to_dict(),
        "peak_bytes": row.peak_bytes,
        "wall_ratios": {other.name: row.wall_ratio(other) for other in against},
        "cpu_ratios": {other.name: row.cpu_ratio(other) for other in against},
        "user_differences": {other.name: row.user_difference(other) for other in against},
        "runs": [
            {
                "wall_seconds": cost.wall_seconds,
                "user_seconds": cost.user_seconds,
                "system_seconds": cost.system_seconds,
                "peak_bytes": cost.peak_bytes,
                "exit_code": cost.exit_code,
            }
            for cost in row.costs
        ],
    }
