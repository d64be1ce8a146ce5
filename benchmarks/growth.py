"""How the cost grows with the tree: ``python -m benchmarks.growth``.

For each number of directories a tree is made, the tools run over it in turn from warm
caches, and it is removed. What is shown is per directory, start-up included, so that a
line is straight where the cost is. Totals are checked against what was made.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.answers import Answer, Verdict
from benchmarks.contender import Contender
from benchmarks.contenders import SCANTREE, SCANTREE_TREE_VIEW, YARDSTICK
from benchmarks.ground import Ground, planted
from benchmarks.process import TimeLimitError
from benchmarks.rounds import Course, run_rounds
from benchmarks.shapes import FILES_PER_DIRECTORY, SHAPES
from benchmarks.steps import Step, document, text
from benchmarks.taking_part import UnknownToolError, all_tools, choose

SIZES = (20_000, 100_000, 238_000, 1_000_000)
TOOLS = (SCANTREE, SCANTREE_TREE_VIEW, YARDSTICK)


class NoRoomError(Exception):
    """Why a tree cannot be made, in a line."""


def measure(ground: Ground, tools: Sequence[Contender], runs: int, limit_seconds: float) -> Step:
    """Run the tools over a planted tree."""
    inodes, directories = ground.facts["inodes"], ground.facts["directories"]
    assert isinstance(inodes, int)
    assert isinstance(directories, int)
    os.sync()
    with tempfile.TemporaryDirectory(prefix="scantree-growth-") as scratch:
        truth = Answer(inodes=inodes)
        course = Course(ground.path, truth, (0,), scratch, runs, limit_seconds)
        return Step(ground.facts, directories, run_rounds(tools, course, _tell))


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _check_room(directories: int) -> None:
    there = os.statvfs(tempfile.gettempdir()).f_favail
    needed = int(directories * (1 + FILES_PER_DIRECTORY))
    # File systems that make inodes as they go say that there are none.
    if 0 < there < needed:
        raise NoRoomError(
            f"{directories:,} directories take {needed:,} inodes, and there are {there:,}"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "--directories",
        type=int,
        action="append",
        metavar="N",
        help=f"of one tree, repeatable; else {', '.join(map(str, SIZES))}",
    )
    parser.add_argument("--tree", choices=sorted(SHAPES), default="seed")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each")
    parser.add_argument("--tool", action="append", default=[], metavar="NAME", help="only this one")
    parser.add_argument("--limit", type=float, default=600.0, metavar="SECONDS", help="of one run")
    parser.add_argument("--json", metavar="FILE", help="write the result there, too")
    return parser


def _grow(options: argparse.Namespace) -> list[Step]:
    sizes = options.directories or list(SIZES)
    for directories in sizes:
        _check_room(directories)
    steps = []
    with tempfile.TemporaryDirectory(prefix="scantree-yardstick-") as built:
        tools = choose(all_tools(built, _tell), options.tool or TOOLS, _tell)
        for directories in sizes:
            _tell(f"making a {options.tree} tree of {directories} directories")
            with planted(options.tree, directories, options.seed) as ground:
                steps.append(measure(ground, tools, options.runs, options.limit))
    return steps


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0, 1 where a total was not true, 2 where it cannot run."""
    options = _parser().parse_args(arguments)
    try:
        steps = _grow(options)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                file.write(json.dumps(document(steps), indent=2) + "\n")
    except (NoRoomError, TimeLimitError, UnknownToolError, OSError, ValueError) as error:
        print(f"growth: {error}", file=sys.stderr)
        return 2
    print(text(steps))
    return int(any(row.check.verdict is not Verdict.EQUAL for step in steps for row in step.rows))


if __name__ == "__main__":
    sys.exit(main())
