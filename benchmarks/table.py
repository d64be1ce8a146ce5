"""A comparison as a table: aligned text for a terminal, or Markdown for the README."""

from __future__ import annotations

from benchmarks.answers import Verdict
from benchmarks.columns import aligned
from benchmarks.contenders import BARE_LOOP, DU, SCANTREE_LIVE, SCANTREE_NOT_LIVE, YARDSTICK
from benchmarks.result import Comparison, Row

AGAINST = (DU, YARDSTICK, BARE_LOOP)
NOT_RANKED = "-"
_HEADINGS = (
    "rank",
    "tool",
    "wall s",
    "min to max",
    "CPU s",
    "wall : du",
    "wall : C",
    "CPU : C",
    "CPU : loop",
    "user µs a dir beyond C",
    "peak MB",
    "totals as du's",
)
_LEFT = frozenset({"tool", "totals as du's"})


def cells(comparison: Comparison) -> list[list[str]]:
    """The headings, and a row of text for each tool."""
    rows = [list(_HEADINGS)]
    for rank, row in comparison.ranking():
        rows.append(
            [
                NOT_RANKED if rank is None else str(rank),
                row.name,
                f"{row.wall.median:.2f}",
                f"{row.wall.minimum:.2f} to {row.wall.maximum:.2f}",
                f"{row.cpu.median:.2f}",
                _wall_ratio(row, comparison.row(DU)),
                _wall_ratio(row, comparison.row(YARDSTICK)),
                _cpu_ratio(row, comparison.row(YARDSTICK)),
                _cpu_ratio(row, comparison.row(BARE_LOOP)),
                _microseconds(comparison.user_beyond(row, YARDSTICK)),
                megabytes(row.peak_bytes),
                row.check.describe(),
            ]
        )
    return rows


def text(comparison: Comparison) -> str:
    """Aligned columns, and below them a line for each answer that is wrong."""
    lines = aligned(cells(comparison), _LEFT)
    lines += live_lines(comparison)
    lines += startup_lines(comparison)
    lines += wrong_lines(comparison)
    return "\n".join(lines)


def markdown(comparison: Comparison) -> str:
    """The table in Markdown."""
    headings, *rows = cells(comparison)
    rules = [":---" if heading in _LEFT else "---:" for heading in headings]
    return "\n".join("| " + " | ".join(row) + " |" for row in (headings, rules, *rows))


def startup_lines(comparison: Comparison) -> list[str]:
    """What scanning an empty directory takes beside what its imports take."""
    if len(comparison.startup) != 2:
        return []
    scan, imports = comparison.startup
    return [
        f"start-up: {scan.name} {scan.wall.median * 1000:.0f} ms,"
        f" {imports.name} {imports.wall.median * 1000:.0f} ms,"
        f" ratio {_ratio(scan.wall_ratio(imports))} wall, {_ratio(scan.cpu_ratio(imports))} CPU"
    ]


def live_lines(comparison: Comparison) -> list[str]:
    """What the live view costs beside the same run without it, by their medians."""
    live, other = comparison.row(SCANTREE_LIVE), comparison.row(SCANTREE_NOT_LIVE)
    if live is None or other is None or Verdict.FAILED in {live.check.verdict, other.check.verdict}:
        return []
    return [
        f"live view: {_ratio(live.wall.median / other.wall.median)} of the wall time without it,"
        f" {_ratio(live.cpu.median / other.cpu.median)} of the CPU time"
    ]


def wrong_lines(comparison: Comparison) -> list[str]:
    """A line for each tool whose answer is not du's, with both numbers."""
    lines = []
    truth = comparison.reference.to_dict()
    for row in comparison.rows:
        if row.check.verdict is Verdict.FAILED:
            lines.append(f"{row.name}: failed with exit code {row.costs[-1].exit_code}")
        said = row.answer.to_dict() if row.answer else {}
        lines += [
            f"{row.name}: {name} {said[name]}, du says {truth[name]}" for name in row.check.wrong
        ]
    return lines


def megabytes(size: int) -> str:
    """Bytes in units of 1,000,000, with one digit where there are few."""
    value = size / 1_000_000
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _wall_ratio(row: Row, other: Row | None) -> str:
    return "" if other is None else _ratio(row.wall_ratio(other))


def _cpu_ratio(row: Row, other: Row | None) -> str:
    return "" if other is None else _ratio(row.cpu_ratio(other))


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _microseconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1e6:.1f}"
