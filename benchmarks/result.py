"""What a comparison found: the value behind the table, the README and the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.answers import Answer, Check, Verdict
from benchmarks.figures import Figure, figure, ratio
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

    @property
    def wall(self) -> Figure:
        """Seconds from start to end."""
        return figure([cost.wall_seconds for cost in self.costs])

    @property
    def cpu(self) -> Figure:
        """Seconds of all processors together."""
        return figure([cost.cpu_seconds for cost in self.costs])

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows over one tree, and the two rows that the ratios are against, if they ran."""

    machine: dict[str, object]
    tree: dict[str, object]
    reference: Answer
    rows: Sequence[Row]
    startup: Sequence[Row] = field(default=())

    def row(self, name: str) -> Row | None:
        """The row of a tool, None where it took no part."""
        return next((row for row in self.rows if row.name == name), None)

    def ranking(self) -> list[tuple[int | None, Row]]:
        """Rows by median wall time, those with a true answer numbered; failures last."""
        ranked: list[tuple[int | None, Row]] = []
        place = 0
        for row in sorted(self.rows, key=_order):
            is_true = row.check.verdict is Verdict.EQUAL
            place += is_true
            ranked.append((place if is_true else None, row))
        return ranked

    def to_dict(self, against: Sequence[str]) -> dict[str, object]:
        """The JSON document, with ratios against the named rows."""
        return {
            "schema": SCHEMA,
            "machine": self.machine,
            "tree": self.tree,
            "reference": self.reference.to_dict(),
            "rows": [
                _row_to_dict(row, rank, self._present(against)) for rank, row in self.ranking()
            ],
            "startup": [_row_to_dict(row, None, self.startup[-1:]) for row in self.startup],
        }

    def _present(self, names: Sequence[str]) -> list[Row]:
        return [row for name in names if (row := self.row(name)) is not None]


def _order(row: Row) -> tuple[bool, float]:
    return row.check.verdict is Verdict.FAILED, row.wall.median


def _row_to_dict(row: Row, rank: int | None, against: Sequence[Row]) -> dict[str, object]:
    return {
        "name": row.name,
        "command": row.command,
        "rank": rank,
        "verdict": row.check.verdict.value,
        "compared": list(row.check.compared),
        "wrong": list(row.check.wrong),
        "answer": row.answer.to_dict() if row.answer else {},
        "wall_seconds": row.wall.to_dict(),
        "cpu_seconds": row.cpu.to_dict(),
        "peak_bytes": row.peak_bytes,
        "wall_ratios": {other.name: row.wall_ratio(other) for other in against},
        "cpu_ratios": {other.name: row.cpu_ratio(other) for other in against},
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
