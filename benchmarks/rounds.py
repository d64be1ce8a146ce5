"""Runs the tools in turn: one warm-up each, in which its answer is checked, then rounds.

In a round every tool runs once, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.answers import Answer, Check, Verdict, check
from benchmarks.contender import Contender
from benchmarks.mode import Mode
from benchmarks.process import Cost, TimeLimitError, run
from benchmarks.result import Row


@dataclass(frozen=True, slots=True)
class Course:
    """What every contender runs over, and how often.

    ``scratch`` is a directory for the outputs, outside of ``path``. No run may take
    longer than ``limit_seconds``, nor end with another exit code than ``exit_codes``.
    ``prepare`` is called before every run, and its time counts for nobody.
    """

    path: str
    reference: Answer
    exit_codes: tuple[int, ...]
    scratch: str
    rounds: int
    limit_seconds: float
    prepare: Callable[[], None] = Mode.WARM.preparation

    @property
    def output_path(self) -> str:
        """Where a run's output is kept until the next run's."""
        return os.path.join(self.scratch, "output")

    def did_run(self, cost: Cost) -> bool:
        """Whether a run ended as it should."""
        return cost.exit_code in self.exit_codes

    def run(self, contender: Contender) -> Cost:
        """Run a contender once. Raises TimeLimitError."""
        self.prepare()
        return run(
            contender.command_for(self.path),
            contender.output,
            self.output_path,
            self.limit_seconds,
            contender.variables,
        )


def run_rounds(
    contenders: Sequence[Contender], course: Course, tell: Callable[[str], None]
) -> list[Row]:
    """One row for each contender; one that fails its warm-up has that run only.

    Raises TimeLimitError where a counted run takes longer than it may.
    """
    checks: dict[str, Check] = {}
    answers: dict[str, Answer | None] = {}
    costs: dict[str, list[Cost]] = {}
    for contender in contenders:
        tell(f"warm-up: {contender.name}")
        try:
            cost = course.run(contender)
        except TimeLimitError as error:
            tell(f"{contender.name} takes no part: {error}")
            continue
        answers[contender.name] = None
        checks[contender.name] = Check(Verdict.FAILED)
        costs[contender.name] = [cost]
        if not course.did_run(cost):
            continue
        try:
            answer = _read_answer(contender, course.output_path)
        except (ValueError, KeyError):
            tell(f"{contender.name} takes no part: its output is not what it should be")
            continue
        answers[contender.name] = answer
        checks[contender.name] = check(answer, course.reference)
        costs[contender.name] = []
    running = [contender for contender in contenders if costs.get(contender.name) == []]
    for number in range(course.rounds):
        tell(f"round {number + 1} of {course.rounds}")
        for contender in running:
            cost = course.run(contender)
            costs[contender.name].append(cost)
            if not course.did_run(cost):
                checks[contender.name] = Check(Verdict.FAILED)
    return [
        Row(
            contender.name,
            contender.command_shown(),
            checks[contender.name],
            answers[contender.name],
            costs[contender.name],
            contender.is_bound,
        )
        for contender in contenders
        if contender.name in costs
    ]


def _read_answer(contender: Contender, output_path: str) -> Answer | None:
    if contender.read is None:
        return None
    with open(output_path, encoding="utf-8", errors="replace") as file:
        return contender.read(file.read())
