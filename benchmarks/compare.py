"""The command that measures scantree beside its peers: ``python -m benchmarks.compare``.

Each tool that is installed runs as a whole process, in turn with the others, over one
tree: one that is made for the purpose (``--tree``) or one that is there (``--path``),
from warm caches, from a cold disk, or from storage that answers late (``--mode``).
Every total is checked against du's. A tool that is faster on a wrong answer has not
won: it gets no rank.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from benchmarks.answers import Answer, Verdict, ask_du
from benchmarks.contender import Contender
from benchmarks.ground import Ground, existing, mounted, planted
from benchmarks.machine import machine
from benchmarks.mode import Mode
from benchmarks.page_cache import why_not_dropped
from benchmarks.process import TimeLimitError
from benchmarks.result import Comparison
from benchmarks.rounds import Course, run_rounds
from benchmarks.shapes import SHAPES
from benchmarks.slow_mount import DELAY_MS, NoSlowTreeError, why_no_slow_tree
from benchmarks.startup import measure_startup
from benchmarks.table import AGAINST, text
from benchmarks.taking_part import UnknownToolError, all_tools, choose, those_that_fit

DIRECTORIES = {Mode.WARM: 50_000, Mode.COLD: 50_000, Mode.SLOW: 300}


class NoComparisonError(Exception):
    """Why nothing could be compared, in a line."""


REFUSALS = (
    NoComparisonError,
    NoSlowTreeError,
    TimeLimitError,
    UnknownToolError,
    OSError,
    ValueError,
)


def compare(
    ground: Ground,
    contenders: Sequence[Contender],
    rounds: int,
    limit_seconds: float,
    mode: Mode = Mode.WARM,
    named: Sequence[str] = (),
) -> Comparison:
    """Run the contenders over a tree; those that are ``named`` are never left out."""
    with tempfile.TemporaryDirectory(prefix="scantree-compare-") as scratch:
        _tell("reference: du")
        reference = ask_du(ground.path)
        _check_facts(ground.facts, reference.answer)
        course = Course(
            ground.path,
            reference.answer,
            reference.exit_codes,
            scratch,
            rounds,
            limit_seconds,
            mode.preparation,
        )
        running = those_that_fit(contenders, reference.answer.inodes or 0, named, _tell)
        rows = run_rounds(running, course, _tell)
        startup = []
        if mode is Mode.WARM and any(_is_ours(contender.name) for contender in running):
            _tell("start-up")
            startup = measure_startup(scratch, limit_seconds)
    return Comparison(machine(), ground.facts, reference.answer, rows, startup, mode)


def _check_facts(tree: dict[str, object], reference: Answer) -> None:
    # The generator counted what it made: du must find the same, or neither is a judge.
    for name, value in reference.to_dict().items():
        if name in tree and tree[name] != value:
            raise NoComparisonError(f"du says {value} {name}, the tree was made with {tree[name]}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--tree", choices=sorted(SHAPES), help="make a tree of this kind")
    what.add_argument("--path", help="take this tree, which nothing else may be writing to")
    parser.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        default=Mode.WARM.value,
        help="from warm caches, from a cold disk, or from slow storage",
    )
    parser.add_argument(
        "--directories",
        type=int,
        metavar="N",
        help="of the tree; a huge one is a single directory with 7.5 times as many files",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument(
        "--delay-ms", type=float, default=DELAY_MS, metavar="MS", help="of a slow tree's operations"
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each")
    parser.add_argument("--tool", action="append", default=[], metavar="NAME", help="only this one")
    parser.add_argument("--limit", type=float, default=600.0, metavar="SECONDS", help="of one run")
    parser.add_argument("--json", metavar="FILE", help="write the result there, too")
    return parser


def _check_mode(mode: Mode, path: str | None) -> None:
    if mode is Mode.SLOW and path is not None:
        raise NoComparisonError("--mode slow makes its own tree: it takes no --path")
    reason = None
    if mode is Mode.COLD:
        reason = why_not_dropped()
    elif mode is Mode.SLOW:
        reason = why_no_slow_tree()
    if reason:
        raise NoComparisonError(f"--mode {mode} is skipped: {reason}")


def _ground(options: argparse.Namespace, mode: Mode) -> AbstractContextManager[Ground]:
    if options.path is not None:
        return nullcontext(existing(options.path))
    kind = options.tree or "seed"
    directories = DIRECTORIES[mode] if options.directories is None else options.directories
    _tell(f"making a {kind} tree of {directories} directories")
    if mode is Mode.SLOW:
        return mounted(kind, directories, options.seed, options.delay_ms)
    return planted(kind, directories, options.seed)


def _compare_as_asked(options: argparse.Namespace) -> Comparison:
    mode = Mode(options.mode)
    if options.runs < 1:
        raise NoComparisonError("--runs must be at least 1")
    _check_mode(mode, options.path)
    with tempfile.TemporaryDirectory(prefix="scantree-yardstick-") as built:
        contenders = choose(all_tools(built, _tell), options.tool, _tell)
        with _ground(options, mode) as ground:
            return compare(ground, contenders, options.runs, options.limit, mode, options.tool)


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0, 1 where scantree's totals are not du's, 2 where it cannot run."""
    options = _parser().parse_args(arguments)
    try:
        comparison = _compare_as_asked(options)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                file.write(json.dumps(comparison.to_dict(AGAINST), indent=2) + "\n")
    except REFUSALS as error:
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
