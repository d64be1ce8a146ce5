"""A comparison as a table: aligned text for a terminal, or Markdown for the README."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.answers import Verdict
from benchmarks.contenders import BARE_LOOP, DU
from benchmarks.result import Comparison, Row

AGAINST = (DU, BARE_LOOP)
NOT_RANKED = "-"
_HEADINGS = (
    "rank",
    "tool",
    "wall s",
    "min to max",
    "CPU s",
    "wall : du",
    "CPU : du",
    "wall : loop",
    "CPU : loop",
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
                *_ratios(row, comparison.row(DU)),
                *_ratios(row, comparison.row(BARE_LOOP)),
                megabytes(row.peak_bytes),
                row.check.describe(),
            ]
        )
    return rows


def text(comparison: Comparison) -> str:
    """Aligned columns, and below them a line for each answer that is wrong."""
    rows = cells(comparison)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_aligned(row, widths) for row in rows]
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


def _ratios(row: Row, other: Row | None) -> tuple[str, str]:
    if other is None:
        return "", ""
    return _ratio(row.wall_ratio(other)), _ratio(row.cpu_ratio(other))


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    aligned = [
        cell.ljust(width) if heading in _LEFT else cell.rjust(width)
        for cell, width, heading in zip(row, widths, _HEADINGS, strict=True)
    ]
    return "  ".join(aligned).rstrip()
