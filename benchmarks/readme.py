"""Puts a comparison's result between the README's markers.

``python -m benchmarks.readme RESULT.json README.md`` reads what ``benchmarks.compare
--json`` wrote; the README's table is never written by hand.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.answers import Verdict
from benchmarks.contenders import BARE_LOOP, DU, YARDSTICK
from benchmarks.saved import NoResultError, SavedResult, SavedRow, load_result
from benchmarks.table import megabytes

BEGIN = "<!-- benchmark:begin -->"
END = "<!-- benchmark:end -->"


class NoPlaceError(Exception):
    """Why a page has no place for a result, in a line."""


def table(result: SavedResult) -> str:
    """The paragraph and the table of a result."""
    lines = [
        f"{result.ground}, {result.circumstances}. *C* is a minimal C program that makes the"
        " same system calls with a thread a processor and does nothing else, *loop* a bare"
        " `os.scandir` loop in Python that stats every file.",
        "",
        "| | wall s | CPU s | wall : du | wall : C | CPU : loop | peak MB | as du |",
        "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | :--- |",
    ]
    lines += [_line(row) for row in result.rows if row.verdict != Verdict.FAILED]
    if len(result.startup) == 2:
        ours, theirs = (row.wall.median * 1000 for row in result.startup)
        lines += [
            "",
            f"Start-up: a scan of an empty directory takes {ours:.0f} ms,"
            f' `python -c "import trio, typer"` {theirs:.0f} ms.',
        ]
    return "\n".join(lines)


def insert(page: str, contents: str) -> str:
    """The page with ``contents`` between its markers. Raises NoPlaceError."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise NoPlaceError(f"the page needs one {BEGIN} and one {END}, in this order")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{contents}\n{END}{after}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; answers its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readme", description=__doc__)
    parser.add_argument("result", metavar="RESULT.json")
    parser.add_argument("page", metavar="README.md")
    options = parser.parse_args(arguments)
    try:
        contents = table(load_result(options.result))
        with open(options.page, encoding="utf-8") as file:
            page = insert(file.read(), contents)
        with open(options.page, "w", encoding="utf-8") as file:
            file.write(page)
    except (NoResultError, NoPlaceError, OSError, ValueError) as error:
        print(f"readme: {error}", file=sys.stderr)
        return 2
    return 0


def _line(row: SavedRow) -> str:
    cells = [
        row.name,
        f"{row.wall.median:.2f}",
        f"{row.cpu.median:.2f}",
        _ratio(row.wall_ratios.get(DU)),
        _ratio(row.wall_ratios.get(YARDSTICK)),
        _ratio(row.cpu_ratios.get(BARE_LOOP)),
        megabytes(row.peak_bytes),
        row.verdict,
    ]
    return "| " + " | ".join(cells) + " |"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
