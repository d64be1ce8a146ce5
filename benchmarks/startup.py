"""What starting up takes: a scan of an empty directory beside what its imports take."""

from __future__ import annotations

import os

from benchmarks.answers import Answer, Verdict
from benchmarks.contender import PATH, PYTHON, Contender
from benchmarks.result import Row
from benchmarks.rounds import Course, run_rounds

ROUNDS = 15
PAIR = (
    Contender("scantree scan EMPTY", (PYTHON, "-m", "scantree", "scan", PATH), needs="scantree"),
    Contender("import trio, typer", (PYTHON, "-c", "import trio, typer")),
)


def measure_startup(scratch: str, limit_seconds: float) -> list[Row]:
    """The two rows, none where one of them cannot run; ``scratch`` is a directory."""
    if not all(contender.is_installed() for contender in PAIR):
        return []
    empty = os.path.join(scratch, "empty")
    os.mkdir(empty)
    course = Course(empty, Answer(), (0,), scratch, ROUNDS, limit_seconds)
    rows = run_rounds(PAIR, course, lambda _: None)
    return [] if any(row.check.verdict is Verdict.FAILED for row in rows) else rows
