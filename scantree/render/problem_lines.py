"""What standard error says of problems at the end: a line a kind, a line a lost root."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Iterator

from scantree.render.escape import escape
from scantree.render.size_format import format_count
from scantree.scan.report import ScanReport


def problem_lines(report: ScanReport, *, listed: bool) -> Iterator[str]:
    """One line for each root that could not be read, then one a kind of problem.

    ``listed`` says that a document with the problems in it was written; where it was
    not, the lines say how to get one.
    """
    roots = frozenset(report.roots)
    told: Counter[str] = Counter()
    for problem in report.problems.items:
        if problem.path in roots:
            told[problem.symbol] += 1
            yield f"{escape(problem.path)}: {problem.message} ({problem.symbol})"
    hint = "" if listed else "; --json lists them"
    for symbol, count in sorted(report.problems.by_errno.items()):
        rest = count - told[symbol]
        if rest:
            noun = "problem" if rest == 1 else "problems"
            yield f"{_message(symbol)} ({symbol}): {format_count(rest)} {noun}{hint}"


def _message(symbol: str) -> str:
    number = getattr(errno, symbol, None)
    if number is None:
        number = int(symbol.removeprefix("E"))
    return os.strerror(number)
