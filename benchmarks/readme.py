"""Puts a comparison's result between the README's markers.

``python -m benchmarks.readme RESULT.json README.md`` reads what ``benchmarks.compare
--json`` wrote; the README's table is never written by hand.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.contenders import BARE_LOOP, DU, YARDSTICK
from benchmarks.mode import Mode
from benchmarks.result import SCHEMA
from benchmarks.table import megabytes

BEGIN = "<!-- benchmark:begin -->"
END = "<!-- benchmark:end -->"


class NoResultError(Exception):
    """Why a document is no result, or a page has no place for one, in a line."""


def table(document: dict[str, object]) -> str:
    """The paragraph and the table of a result."""
    if document.get("schema") != SCHEMA:
        raise NoResultError(f"the document is no {SCHEMA}")
    lines = [_describe(document), ""]
    lines.append("| | wall s | CPU s | wall : du | wall : C | CPU : loop | peak MB | as du |")
    lines.append("| :--- | ---: | ---: | ---: | ---: | ---: | ---: | :--- |")
    lines += [_line(row) for row in _objects(document["rows"]) if row["verdict"] != "failed"]
    startup = _objects(document["startup"])
    if len(startup) == 2:
        lines += ["", _describe_startup(*startup)]
    return "\n".join(lines)


def insert(page: str, contents: str) -> str:
    """The page with ``contents`` between its markers."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise NoResultError(f"the page needs one {BEGIN} and one {END}, in this order")
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
        with open(options.result, encoding="utf-8") as file:
            contents = table(json.load(file))
        with open(options.page, encoding="utf-8") as file:
            page = insert(file.read(), contents)
        with open(options.page, "w", encoding="utf-8") as file:
            file.write(page)
    except (NoResultError, OSError, ValueError) as error:
        print(f"readme: {error}", file=sys.stderr)
        return 2
    return 0


def _describe(document: dict[str, object]) -> str:
    tree, machine = _object(document["tree"]), _object(document["machine"])
    rows = _objects(document["rows"])
    runs = max(len(_objects(row["runs"])) for row in rows)
    what = "a tree"
    if "kind" in tree:
        what = f"a `{tree['kind']}` tree of {tree['directories']:,} directories and"
        what += f" {tree['files']:,} files"
    return (
        f"{what[0].upper()}{what[1:]}, {_mode(document).description},"
        f" {machine['processors']} processors, Python {machine['python']};"
        f" medians of {runs} runs in turn. *C* is a minimal C program that makes the same system"
        " calls with a thread a processor and does nothing else, *loop* a bare `os.scandir` loop"
        " in Python that stats every file."
    )


def _mode(document: dict[str, object]) -> Mode:
    # Results of a time when there was one mode name none.
    return Mode(str(document.get("mode", Mode.WARM.value)))


def _describe_startup(scan: dict[str, object], imports: dict[str, object]) -> str:
    ours, theirs = (_median(row, "wall_seconds") for row in (scan, imports))
    return (
        f"Start-up: a scan of an empty directory takes {ours * 1000:.0f} ms,"
        f' `python -c "import trio, typer"` {theirs * 1000:.0f} ms.'
    )


def _line(row: dict[str, object]) -> str:
    cells = [
        str(row["name"]),
        f"{_median(row, 'wall_seconds'):.2f}",
        f"{_median(row, 'cpu_seconds'):.2f}",
        _ratio(row, "wall_ratios", DU),
        _ratio(row, "wall_ratios", YARDSTICK),
        _ratio(row, "cpu_ratios", BARE_LOOP),
        megabytes(_integer(row["peak_bytes"])),
        str(row["verdict"]),
    ]
    return "| " + " | ".join(cells) + " |"


def _median(row: dict[str, object], name: str) -> float:
    value = _object(row[name])["median"]
    if not isinstance(value, float | int):
        raise NoResultError(f"{name} has no median")
    return float(value)


def _ratio(row: dict[str, object], name: str, against: str) -> str:
    value = _object(row[name]).get(against)
    return f"{value:.2f}" if isinstance(value, float | int) else ""


def _integer(value: object) -> int:
    if not isinstance(value, int):
        raise NoResultError(f"{value!r} is no integer")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NoResultError(f"{value!r} is no object")
    return value


def _objects(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise NoResultError(f"{value!r} is no array")
    return [_object(item) for item in value]


if __name__ == "__main__":
    sys.exit(main())
