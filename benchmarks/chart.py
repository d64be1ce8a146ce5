"""The README's picture of a comparison: ``python -m benchmarks.chart RESULT.json...``.

Draws what ``benchmarks.compare --json`` wrote as horizontal bars of wall time, a panel
for each result, in SVG written by hand. Colours follow the reader's light or dark scheme,
and the background is whatever it stands on.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from benchmarks.answers import Verdict
from benchmarks.contenders import SCANTREE_LIVE, SCANTREE_NOT_LIVE
from benchmarks.saved import NoResultError, SavedResult, SavedRow, load_result
from benchmarks.table import megabytes
from benchmarks.text_width import text_width

NOT_DRAWN = frozenset({SCANTREE_LIVE, SCANTREE_NOT_LIVE})
"""Rows that are there to be compared with each other."""
LEAST_WIDTH = 800
_LEAST_NAMES_WIDTH = 270
_BARS_WIDTH = 380
_GAP = 8
"""Between a name and its bar, and between a bar and what is said of it."""
_ROW_HEIGHT = 24
_BAR_HEIGHT = 14
_HEADING_HEIGHT = 44
_MARGIN = 12
_TEXT_SIZE = 13
_NOTE_SIZE = 12
_STYLE = f"""\
text {{ font: {_TEXT_SIZE}px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }}
.heading {{ font-weight: 600 }}
.note {{ fill: #59636e; font-size: {_NOTE_SIZE}px }}
.ours {{ fill: #0969da }}
.peer {{ fill: #afb8c1 }}
.bound {{ fill: none; stroke: #59636e; stroke-dasharray: 3 2 }}
.spread {{ stroke: #59636e; stroke-width: 1.5 }}
text.ours {{ font-weight: 600 }}
@media (prefers-color-scheme: dark) {{
  text {{ fill: #e6edf3 }}
  .note {{ fill: #9198a1 }}
  .ours {{ fill: #4493f8 }}
  .peer {{ fill: #57606a }}
  .bound {{ stroke: #9198a1 }}
  .spread {{ stroke: #9198a1 }}
}}"""
_NOTES = {
    Verdict.EQUAL.value: "",
    Verdict.LISTS_ONLY.value: ", names no total",
    Verdict.DIFFERS.value: ", wrong total",
}


class _Label(NamedTuple):
    """What is said to the right of a bar: the median, and a note."""

    figure: str
    note: str

    @property
    def width(self) -> float:
        """What it takes in the widest of the fonts, at most."""
        return text_width(self.figure + " ", _TEXT_SIZE) + 4 + text_width(self.note, _NOTE_SIZE)


def draw(results: Sequence[SavedResult]) -> str:
    """The picture of one or more results, one below the other."""
    parts: list[str] = []
    top = 0
    start = math.ceil(max([_LEAST_NAMES_WIDTH, *map(_names_width, results)]))
    width = math.ceil(max([LEAST_WIDTH, *(_width(result, start) for result in results)]))
    for result in results:
        rows = _drawn(result)
        parts += _panel(result, rows, top, start)
        top += _HEADING_HEIGHT + _ROW_HEIGHT * len(rows) + _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}"'
            f' width="{width}" height="{top}" role="img">',
            "<title>Wall time of scantree and other tools: shorter is faster</title>",
            f"<style>\n{_STYLE}\n</style>",
            *parts,
            "</svg>\n",
        ]
    )


def _names_width(result: SavedResult) -> float:
    names = (text_width(row.name, _TEXT_SIZE, bold=_kind(row) == "ours") for row in _drawn(result))
    return _MARGIN + max(names, default=0.0) + _GAP


def _width(result: SavedResult, start: float) -> float:
    """How wide a picture has to be for a panel whose bars begin at ``start``."""
    rows = _drawn(result)
    ends = [_MARGIN + text_width(result.ground, _TEXT_SIZE, bold=True)]
    ends.append(_MARGIN + text_width(_circumstances(result), _NOTE_SIZE))
    ends += [_label_start(row, start, _scale(rows)) + _label(row).width for row in rows]
    return max(ends) + _MARGIN


def _drawn(result: SavedResult) -> list[SavedRow]:
    return [row for row in result.rows if row.verdict in _NOTES and row.name not in NOT_DRAWN]


def _panel(result: SavedResult, rows: Sequence[SavedRow], top: int, start: float) -> Iterator[str]:
    yield _text(_MARGIN, top + 18, result.ground, "heading")
    yield _text(_MARGIN, top + 35, _circumstances(result), "note")
    for number, row in enumerate(rows):
        yield from _bar(row, top + _HEADING_HEIGHT + number * _ROW_HEIGHT, start, _scale(rows))


def _bar(row: SavedRow, top: int, start: float, scale: float) -> Iterator[str]:
    kind = _kind(row)
    middle = top + _ROW_HEIGHT / 2
    end, first, last = (
        start + seconds * scale for seconds in (row.wall.median, row.wall.minimum, row.wall.maximum)
    )
    label = _label(row)
    words = f'{label.figure} <tspan class="note" dx="4">{escape(label.note)}</tspan>'
    yield _text(start - _GAP, middle + 4.5, row.name, "ours" if kind == "ours" else "", "end")
    yield (
        f'<rect class="{kind}" x="{start}" y="{middle - _BAR_HEIGHT / 2:.1f}"'
        f' width="{end - start:.1f}" height="{_BAR_HEIGHT}"/>'
    )
    yield f'<path class="spread" d="M{first:.1f} {middle:.1f}H{last:.1f}"/>'
    yield f'<text x="{_label_start(row, start, scale):.1f}" y="{middle + 4.5:.1f}">{words}</text>'


def _circumstances(result: SavedResult) -> str:
    return f"Wall time in seconds, peak memory; {result.circumstances}"


def _kind(row: SavedRow) -> str:
    return "bound" if row.is_bound else "ours" if row.name.startswith("scantree") else "peer"


def _scale(rows: Sequence[SavedRow]) -> float:
    """Pixels a second."""
    longest = max((row.wall.maximum for row in rows), default=0.0)
    return _BARS_WIDTH / longest if longest else 0.0


def _label(row: SavedRow) -> _Label:
    note = f"{megabytes(row.peak_bytes)} MB{_NOTES[row.verdict]}"
    return _Label(f"{row.wall.median:.2f}", note)


def _label_start(row: SavedRow, start: float, scale: float) -> float:
    return start + max(row.wall.median, row.wall.maximum) * scale + _GAP


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
