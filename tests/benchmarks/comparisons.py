"""Comparisons made of numbers, for tests of what is drawn from them."""

from __future__ import annotations

from benchmarks.answers import Answer, Check, Verdict
from benchmarks.contenders import BARE_LOOP, DU, SCANTREE, YARDSTICK
from benchmarks.process import Cost
from benchmarks.result import Comparison, Row

TRUTH = Answer(allocated_size=4096, inodes=3)
EQUAL = Check(Verdict.EQUAL, ("inodes",))


def cost(wall_seconds: float, exit_code: int = 0) -> Cost:
    return Cost(wall_seconds, wall_seconds / 4, wall_seconds / 4, 2_000_000, exit_code)


def row(
    name: str,
    check: Check,
    *wall_seconds: float,
    answer: Answer | None = None,
    is_bound: bool = False,
) -> Row:
    costs = [cost(seconds) for seconds in wall_seconds]
    return Row(name, f"{name} PATH", check, answer, costs, is_bound)


def comparison(*more: Row) -> Comparison:
    """The yardstick at 0.5 s, scantree at 1 s, du at 2 s, the bare loop at 4 s, and more."""
    rows = [
        row(DU, EQUAL, 2.0, 2.0, 2.0),
        row(BARE_LOOP, EQUAL, 4.0, 4.0, 4.0, is_bound=True),
        row(YARDSTICK, EQUAL, 0.5, 0.75, 0.25, is_bound=True),
        row(SCANTREE, EQUAL, 1.0, 1.5, 0.5, answer=TRUTH),
        *more,
    ]
    startup = [
        row("scantree scan EMPTY", Check(Verdict.LISTS_ONLY), 0.3),
        row("import trio, typer", Check(Verdict.LISTS_ONLY), 0.2),
    ]
    machine: dict[str, object] = {"processors": 2, "python": "3.11.7"}
    tree: dict[str, object] = {"kind": "seed", "directories": 1000, "files": 7500}
    return Comparison(machine, tree, TRUTH, rows, startup)
