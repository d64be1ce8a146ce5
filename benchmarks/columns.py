"""Text in aligned columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def aligned(rows: Sequence[Sequence[str]], left: Collection[str]) -> list[str]:
    """A line for each row, the first being headings; those in ``left`` are aligned there."""
    headings = rows[0]
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    return [
        "  ".join(
            cell.ljust(width) if heading in left else cell.rjust(width)
            for cell, width, heading in zip(row, widths, headings, strict=True)
        ).rstrip()
        for row in rows
    ]
