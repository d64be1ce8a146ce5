"""The README's picture of a comparison: ``python -m benchmarks.chart RESULT.json...``.

Draws what ``benchmarks.compare --json`` wrote as horizontal bars of wall time, a panel
for each result, in SVG written by hand. Colours follow the reader's light or dark scheme,
and the background is whatever it stands on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.answers import Verdict
from benchmarks.contenders import SCANTREE_LIVE, SCANTREE_NOT_LIVE
from benchmarks.saved import NoResultError, SavedResult, SavedRow, load_result
from benchmarks.table import megabytes

NOT_DRAWN = frozenset({SCANTREE_LIVE, SCANTREE_NOT_LIVE})
"""Rows that are there to be compared with each other."""
WIDTH = 800
_NAMES_WIDTH = 270
_BARS_WIDTH = 380
_ROW_HEIGHT = 24
_BAR_HEIGHT = 14
_HEADING_HEIGHT = 44
_MARGIN = 12
_STYLE = """\
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.heading { font-weight: 600 }
.note { fill: #59636e; font-size: 12px }
.ours { fill: #0969da }
.peer { fill: #afb8c1 }
.bound { fill: none; stroke: #59636e; stroke-dasharray: 3 2 }
.spread { stroke: #59636e; stroke-width: 1.5 }
text.ours { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .ours { fill: #4493f8 }
  .peer { fill: #57606a }
  .bound { stroke: #9198a1 }
  .spread { stroke: #9198a1 }
}"""
_NOTES = {
    Verdict.EQUAL.value: "",
    Verdict.LISTS_ONLY.value: ", names no total",
    Verdict.DIFFERS.value: ", wrong total",
}


def draw(results: Sequence[SavedResult]) -> str:
    """The picture of one or more results, one below the other."""
    parts: list[str] = []
    top = 0
    for result in results:
        rows = _drawn(result)
        parts += _panel(result, rows, top)
        top += _HEADING_HEIGHT + _ROW_HEIGHT * len(rows) + _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}"'
            f' width="{WIDTH}" height="{top}" role="img">',
            "<title>Wall time of scantree and other tools: shorter is faster</title>",
            f"<style>\n{_STYLE}\n</style>",
            *parts,
            "</svg>\n",
        ]
    )


def _drawn(result: SavedResult) -> list[SavedRow]:
    return [row for row in result.rows if row.verdict in _NOTES and row.name not in NOT_DRAWN]


def _panel(result: SavedResult, rows: Sequence[SavedRow], top: int) -> list[str]:
    longest = max((row.wall.maximum for row in rows), default=0.0)
    scale = _BARS_WIDTH / longest if longest else 0.0
    parts = [
        _text(_MARGIN, top + 18, result.ground, "heading"),
        _text(
            _MARGIN, top + 35, f"Wall time in seconds, peak memory; {result.circumstances}", "note"
        ),
    ]
    for number, row in enumerate(rows):
        parts += _bar(row, top + _HEADING_HEIGHT + number * _ROW_HEIGHT, scale)
    return parts


def _bar(row: SavedRow, top: int, scale: float) -> list[str]:
    kind = "bound" if row.is_bound else "ours" if row.name.startswith("scantree") else "peer"
    middle = top + _ROW_HEIGHT / 2
    start = _NAMES_WIDTH
    end, first, last = (
        start + seconds * scale for seconds in (row.wall.median, row.wall.minimum, row.wall.maximum)
    )
    note = f"{megabytes(row.peak_bytes)} MB{_NOTES[row.verdict]}"
    label = f'{row.wall.median:.2f} <tspan class="note" dx="4">{escape(note)}</tspan>'
    return [
        _text(start - 8, middle + 4.5, row.name, "ours" if kind == "ours" else "", "end"),
        f'<rect class="{kind}" x="{start}" y="{middle - _BAR_HEIGHT / 2:.1f}"'
        f' width="{end - start:.1f}" height="{_BAR_HEIGHT}"/>',
        f'<path class="spread" d="M{first:.1f} {middle:.1f}H{last:.1f}"/>',
        f'<text x="{max(end, last) + 6:.1f}" y="{middle + 4.5:.1f}">{label}</text>',
    ]


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def main(arguments: list[str] | None = None) -> int:
    """Run the command; answers its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chart", description=__doc__)
    parser.add_argument("results", metavar="RESULT.json", nargs="+")
    parser.add_argument("--output", type=Path, default=Path("docs/benchmark.svg"), metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        picture = draw([load_result(path) for path in options.results])
        options.output.write_text(picture, encoding="utf-8")
    except (NoResultError, OSError, ValueError) as error:
        print(f"chart: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
