"""The command that measures scantree beside its peers: ``python -m benchmarks.compare``.

Each tool that is installed runs as a whole process, in turn with the others, over one
tree: one that is made for the purpose (``--tree``) or one that is there (``--path``).
Every total is checked against du's. A tool that is faster on a wrong answer has not
won: it gets no rank.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.answers import Answer, Verdict, ask_du
from benchmarks.contenders import CONTENDERS, PATH, PYTHON, Contender
from benchmarks.process import TimeLimitError
from benchmarks.result import Comparison, Row
from benchmarks.rounds import Course, run_rounds
from benchmarks.shapes import SHAPES
from benchmarks.table import AGAINST, text
from benchmarks.trees import make_tree

STARTUP_ROUNDS = 15
STARTUP = (
    Contender("scantree scan EMPTY", (PYTHON, "-m", "scantree", "scan", PATH), needs="scantree"),
    Contender("import trio, typer", (PYTHON, "-c", "import trio, typer")),
)


class NoComparisonError(Exception):
    """Why nothing could be compared, in a line."""


def compare(
    path: str,
    tree: dict[str, object],
    contenders: Sequence[Contender],
    rounds: int,
    limit_seconds: float,
) -> Comparison:
    """Run the contenders over the tree at ``path``; ``tree`` says what is known of it."""
    with tempfile.TemporaryDirectory(prefix="scantree-compare-") as scratch:
        _tell("reference: du")
        reference = ask_du(path)
        _check_facts(tree, reference.answer)
        exit_codes = reference.exit_codes
        course = Course(path, reference.answer, exit_codes, scratch, rounds, limit_seconds)
        rows = run_rounds(contenders, course, _tell)
        ours = any(_is_ours(contender.name) for contender in contenders)
        startup = _measure_startup(scratch, limit_seconds) if ours else []
    return Comparison(machine(), tree, reference.answer, rows, startup)


def machine() -> dict[str, object]:
    """What the figures depend on and a reader cannot guess."""
    return {
        "processors": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "architecture": platform.machine(),
    }


def _measure_startup(scratch: str, limit_seconds: float) -> list[Row]:
    if not all(contender.is_installed() for contender in STARTUP):
        return []
    empty = os.path.join(scratch, "empty")
    os.mkdir(empty)
    _tell("start-up")
    course = Course(empty, Answer(), (0,), scratch, STARTUP_ROUNDS, limit_seconds)
    rows = run_rounds(STARTUP, course, lambda _: None)
    return [] if any(row.check.verdict is Verdict.FAILED for row in rows) else rows


def _check_facts(tree: dict[str, object], reference: Answer) -> None:
    # The generator counted what it made: du must find the same, or neither is a judge.
    for name, value in reference.to_dict().items():
        if name in tree and tree[name] != value:
            raise NoComparisonError(f"du says {value} {name}, the tree was made with {tree[name]}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _choose(names: Sequence[str]) -> list[Contender]:
    known = {contender.name for contender in CONTENDERS}
    for name in names:
        if name not in known:
            raise NoComparisonError(f"no tool is called {name!r}; there are {sorted(known)}")
    wanted = [contender for contender in CONTENDERS if not names or contender.name in names]
    missing = [contender.name for contender in wanted if not contender.is_installed()]
    if missing:
        _tell(f"not installed: {', '.join(missing)}")
    return [contender for contender in wanted if contender.is_installed()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--tree", choices=sorted(SHAPES), help="make a tree of this kind")
    what.add_argument("--path", help="take this tree, which nothing else may be writing to")
    parser.add_argument("--directories", type=int, default=50_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each")
    parser.add_argument("--tool", action="append", default=[], metavar="NAME", help="only this one")
    parser.add_argument("--limit", type=float, default=600.0, metavar="SECONDS", help="of one run")
    parser.add_argument("--json", metavar="FILE", help="write the result there, too")
    return parser


def _compare_as_asked(options: argparse.Namespace) -> Comparison:
    contenders = _choose(options.tool)
    if options.runs < 1:
        raise NoComparisonError("--runs must be at least 1")
    if options.path is not None:
        if not os.path.isdir(options.path):
            raise NoComparisonError(f"{options.path} is no directory")
        return compare(options.path, {}, contenders, options.runs, options.limit)
    kind = options.tree or "seed"
    with tempfile.TemporaryDirectory(prefix="scantree-tree-") as parent:
        path = os.path.join(parent, kind)
        _tell(f"making a {kind} tree of {options.directories} directories")
        facts = make_tree(kind, path, options.directories, options.seed)
        try:
            tree: dict[str, object] = {"kind": kind, "seed": options.seed, **facts.to_dict()}
            return compare(path, tree, contenders, options.runs, options.limit)
        finally:
            # As deep as a tree may be, rm(1) doesn't recurse and is not slow.
            subprocess.run(["rm", "-rf", "--", path], check=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0, 1 where scantree's totals are not du's, 2 where it cannot run."""
    options = _parser().parse_args(arguments)
    try:
        comparison = _compare_as_asked(options)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                file.write(json.dumps(comparison.to_dict(AGAINST), indent=2) + "\n")
    except (NoComparisonError, TimeLimitError, OSError, ValueError) as error:
        print(f"compare: {error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"compare: du failed: {error}", file=sys.stderr)
        return 2
    print(text(comparison))
    ours = [row for row in comparison.rows if _is_ours(row.name)]
    return int(any(row.check.verdict is not Verdict.EQUAL for row in ours))


def _is_ours(name: str) -> bool:
    return name.startswith("scantree")


if __name__ == "__main__":
    sys.exit(main())
