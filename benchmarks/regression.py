"""Whether scantree has become slower: ``python -m benchmarks.regression``, as CI runs it.

A small tree is made, and scantree runs over it in turn with the bare loop in Python and
with the C yardstick. Ends with 1 where a ratio of CPU times exceeds its bound.

Seen in some twenty runs on a machine of two cores that was busy with other work: pure
Python 1.20 to 1.50 of the bare loop, native 1.32 to 1.57 of the yardstick, start-up 0.97
to 1.19 of its imports. With 30 % more work put into each directory the first two were
1.71 to 1.75 and 1.86 to 1.90. Each bound lies between. One that is exceeded is measured
once more, and all rounds together decide.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.answers import Answer, Verdict
from benchmarks.bounds import Bound, Finding, Measured, judge
from benchmarks.contender import PATH, Contender
from benchmarks.contenders import BARE_LOOP, SCANTREE, SCANTREE_PURE, YARDSTICK
from benchmarks.ground import Ground, planted
from benchmarks.process import TimeLimitError
from benchmarks.rounds import Course, run_rounds
from benchmarks.startup import PAIR
from benchmarks.taking_part import all_tools

DIRECTORIES = 5_000
ROUNDS = 7
MORE_ROUNDS = 8
LIMIT_SECONDS = 60.0
TOOLS = (YARDSTICK, SCANTREE, BARE_LOOP, SCANTREE_PURE)
IMPORTS = PAIR[1]
_ON_NOTHING = "{} on nothing"


def _beyond_startup(name: str) -> Measured:
    return Measured(name, _ON_NOTHING.format(name))


BOUNDS = (
    Bound(
        "pure Python : bare loop",
        _beyond_startup(SCANTREE_PURE),
        _beyond_startup(BARE_LOOP),
        limit=1.60,
    ),
    Bound("native : C yardstick", _beyond_startup(SCANTREE), Measured(YARDSTICK), limit=1.75),
    Bound(
        "start-up : its imports",
        Measured(_ON_NOTHING.format(SCANTREE_PURE)),
        Measured(IMPORTS.name),
        limit=1.35,
    ),
)


class NotMeasuredError(Exception):
    """Why nothing could be judged, in a line."""


def programs(built: str, empty: str) -> list[Contender]:
    """What runs in a round: each tool over the tree and over ``empty``, and its imports."""
    running = [IMPORTS]
    for tool in all_tools(built, _tell):
        if tool.name in TOOLS and tool.is_installed():
            nothing = tuple(empty if word == PATH else word for word in tool.command)
            name = _ON_NOTHING.format(tool.name)
            running += [tool, Contender(name, nothing, variables=tool.variables)]
    return running


def measure(
    ground: Ground, running: Sequence[Contender], rounds: int, scratch: str
) -> dict[str, list[float]]:
    """The CPU time of every run by its program. Raises NotMeasuredError."""
    inodes = ground.facts["inodes"]
    assert isinstance(inodes, int)
    truth = Answer(inodes=inodes)
    course = Course(ground.path, truth, (0,), scratch, rounds, LIMIT_SECONDS)
    rows = run_rounds(running, course, lambda _: None)
    for row in rows:
        if row.check.verdict in {Verdict.FAILED, Verdict.DIFFERS}:
            raise NotMeasuredError(f"{row.name}: {row.check.describe()}")
    return {row.name: [cost.cpu_seconds for cost in row.costs] for row in rows}


def find(directories: int, rounds: int, more_rounds: int) -> list[Finding]:
    """Measure and judge; what exceeds its bound is measured once more."""
    with (
        tempfile.TemporaryDirectory(prefix="scantree-regression-") as scratch,
        planted("seed", directories, 1) as ground,
    ):
        empty = os.path.join(scratch, "empty")
        os.mkdir(empty)
        running = programs(scratch, empty)
        seconds = measure(ground, running, rounds, scratch)
        findings = [judge(bound, seconds) for bound in BOUNDS]
        if more_rounds and any(finding.is_broken for finding in findings):
            _tell("a bound is exceeded: measuring once more")
            for name, more in measure(ground, running, more_rounds, scratch).items():
                seconds[name] += more
            findings = [judge(bound, seconds) for bound in BOUNDS]
    return findings


def report(findings: Sequence[Finding]) -> int:
    """Print each finding, then one line for all; answers the exit code."""
    for finding in findings:
        print(finding.describe())
    broken = [finding for finding in findings if finding.is_broken]
    if broken:
        print("regression:", "; ".join(finding.describe() for finding in broken))
        return 1
    measured = sum(finding.ratio is not None for finding in findings)
    print(f"regression: none, {measured} of {len(findings)} bounds were measured and hold")
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0, 1 where a bound is exceeded, 2 where nothing can be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regression", description=__doc__)
    parser.add_argument("--directories", type=int, default=DIRECTORIES, metavar="N")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    parser.add_argument("--more-rounds", type=int, default=MORE_ROUNDS, metavar="N")
    options = parser.parse_args(arguments)
    try:
        findings = find(options.directories, options.rounds, options.more_rounds)
    except (NotMeasuredError, TimeLimitError, OSError, ValueError) as error:
        print(f"regression: {error}", file=sys.stderr)
        return 2
    return report(findings)


if __name__ == "__main__":
    sys.exit(main())
