"""Whether scantree has become dearer: ``python -m benchmarks.regression``, as CI runs it.

What is compared is counted, not timed. Each program runs over a smaller and a larger
tree, so that the difference is that of the directories between and starting up falls
out; a bound is a ratio to a program that stood next to it. Ends with 1 where one is
exceeded.

Instructions of a scan are those of ``benchmarks.steady_scan``, which takes the same steps
however busy the machine is.

Measured: pure Python 1.81 of the bare loop with one build of Python 3.11.7, 1.93 with Debian
12's 3.11.2, which runs the loop in fewer instructions; native 0.30 and 0.34 of it; start-up
1.17 of its imports; as many calls as the yardstick. So the bounds are closest where Python is
Debian's.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from benchmarks.contender import PATH, PYTHON, Contender
from benchmarks.contenders import BARE_LOOP, SCANTREE, SCANTREE_PURE, YARDSTICK
from benchmarks.counting import NoCounterError, check_counters, instructions, reading_calls
from benchmarks.startup import PAIR
from benchmarks.taking_part import all_tools
from benchmarks.trees import make_tree
from scantree.cli.hanging_mounts import is_any_mounted

SMALLER, LARGER = 500, 2_500
STEADY_SCAN = "benchmarks.steady_scan"
STEADY = {SCANTREE: "native", SCANTREE_PURE: "python"}
"""The reader of each program that has a steady twin."""


class Trees(NamedTuple):
    """Two trees of one kind, the directories they differ by, and an empty directory."""

    smaller: str
    larger: str
    directories: int
    empty: str


class Bound(NamedTuple):
    """The most that ``ours`` may take, in units of what ``theirs`` takes."""

    name: str
    ours: str
    theirs: str
    limit: float
    counted: Callable[[Contender, Trees], float]


class Finding(NamedTuple):
    """A bound and the ratio that was found."""

    bound: Bound
    ratio: float

    @property
    def is_broken(self) -> bool:
        """Whether it was found to be exceeded."""
        return self.ratio > self.bound.limit

    def describe(self) -> str:
        """The finding in a line."""
        return f"{self.bound.name}: {self.ratio:.3f}, at most {self.bound.limit:.2f}"


def instructions_a_directory(program: Contender, trees: Trees) -> float:
    """Instructions of user code for each directory and what is in it."""
    twin = steady(program)
    counts = [
        instructions(twin.command_for(path), twin.variables)
        for path in (trees.smaller, trees.larger)
    ]
    return (counts[1] - counts[0]) / trees.directories


def calls_a_directory(program: Contender, trees: Trees) -> float:
    """System calls that read it and look at what is in it."""
    counts = [
        reading_calls(program.command_for(path), program.variables)
        for path in (trees.smaller, trees.larger)
    ]
    return (counts[1] - counts[0]) / trees.directories


def instructions_on_nothing(program: Contender, trees: Trees) -> float:
    """Instructions of user code from start to exit, over an empty directory."""
    return instructions(program.command_for(trees.empty), program.variables)


BOUNDS = (
    Bound(
        "pure Python : bare loop, instructions a directory",
        SCANTREE_PURE,
        BARE_LOOP,
        2.10,
        instructions_a_directory,
    ),
    Bound(
        "native : bare loop, instructions a directory",
        SCANTREE,
        BARE_LOOP,
        0.42,
        instructions_a_directory,
    ),
    Bound(
        "native : C yardstick, calls that read a directory",
        SCANTREE,
        YARDSTICK,
        1.02,
        calls_a_directory,
    ),
    Bound(
        "start-up : its imports, instructions",
        PAIR[0].name,
        PAIR[1].name,
        1.20,
        instructions_on_nothing,
    ),
)


def steady(program: Contender) -> Contender:
    """The program, or the scan that takes the same steps every time in its place."""
    reader = STEADY.get(program.name)
    if reader is None:
        return program
    return replace(program, command=(PYTHON, "-m", STEADY_SCAN, reader, PATH))


def judge(bound: Bound, programs: Sequence[Contender], trees: Trees) -> Finding:
    """Count both programs of a bound. Raises NoCounterError."""
    known = {program.name: program for program in programs if program.is_installed()}
    for name in (bound.ours, bound.theirs):
        if name not in known:
            raise NoCounterError(f"{name} cannot run here")
    # What is run for the first time compiles its modules, which is no work of its own.
    for name in (bound.ours, bound.theirs):
        for program in (known[name], steady(known[name])):
            reading_calls(program.command_for(trees.empty), program.variables)
    ours, theirs = (bound.counted(known[name], trees) for name in (bound.ours, bound.theirs))
    if min(ours, theirs) <= 0:
        raise NoCounterError(f"{bound.name}: {ours:.0f} : {theirs:.0f} is no count of work")
    return Finding(bound, ours / theirs)


@contextmanager
def planted_trees(smaller: int, larger: int) -> Iterator[tuple[Trees, str]]:
    """The trees, and a directory for what is built; all of it is removed in the end."""
    if not 0 < smaller < larger:
        raise ValueError("the smaller tree has at least one directory, and the larger one more")
    with tempfile.TemporaryDirectory(prefix="scantree-regression-") as scratch:
        paths = [os.path.join(scratch, name) for name in ("smaller", "larger", "empty")]
        make_tree("seed", paths[0], smaller, 1)
        make_tree("seed", paths[1], larger, 1)
        os.mkdir(paths[2])
        yield Trees(paths[0], paths[1], larger - smaller, paths[2]), scratch


def find(bounds: Sequence[Bound], smaller: int, larger: int) -> Iterator[Finding]:
    """Each finding as it is made. Raises NoCounterError."""
    check_counters()
    if is_any_mounted():
        # The scan runs in a child then, which is not counted.
        raise NoCounterError("a file system that may hang is mounted (FUSE, NFS or their like)")
    with planted_trees(smaller, larger) as (trees, scratch):
        programs = [*all_tools(scratch, _tell), *PAIR]
        for bound in bounds:
            yield judge(bound, programs, trees)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0, 1 where a bound is exceeded, 2 where nothing can be counted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regression", description=__doc__)
    parser.add_argument("--smaller", type=int, default=SMALLER, metavar="N", help="directories")
    parser.add_argument("--larger", type=int, default=LARGER, metavar="N", help="directories")
    options = parser.parse_args(arguments)
    findings = []
    try:
        for finding in find(BOUNDS, options.smaller, options.larger):
            print(finding.describe(), flush=True)
            findings.append(finding)
    except (NoCounterError, OSError, ValueError) as error:
        _tell(f"regression: {error}")
        return 2
    broken = [finding.describe() for finding in findings if finding.is_broken]
    if broken:
        print("regression:", "; ".join(broken))
        return 1
    print(f"regression: none, all {len(findings)} bounds hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
