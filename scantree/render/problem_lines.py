"""What standard error says of problems at the end: a line a kind, a line a lost root."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Iterator

from scantree.render.escape import escape, escape_text
from scantree.render.size_format import format_count
from scantree.scanning.problems import Problem
from scantree.scanning.report import ScanReport

_SHORT = 160
"""Bytes up to which a path stands in a line as an example."""

_HIDING = ("open", "list", "read", "stat")
"""A directory that cannot be opened or listed, one that is read in part, something in one."""


def problem_lines(report: ScanReport, *, hint: str) -> Iterator[str]:
    """One line for each root that could not be read, then one a kind of problem.

    A kind is told by its count, the path of the one that hides most of those that are
    listed, and ``hint``, which says where all are (empty where that is plain).
    """
    roots = frozenset(report.roots)
    told: Counter[str] = Counter()
    examples: dict[str, Problem] = {}
    for problem in report.problems.items:
        symbol = problem.symbol
        if problem.path in roots:
            told[symbol] += 1
            code = f", {escape_text(problem.code)}" if problem.code else ""
            yield f"{escape(problem.path)}: {problem.message} ({symbol}{code})"
        elif len(problem.path) <= _SHORT:
            before = examples.get(symbol)
            if before is None or _hidden_by(problem) < _hidden_by(before):
                examples[symbol] = problem
    for symbol, count in sorted(report.problems.by_errno.items()):
        rest = count - told[symbol]
        if rest:
            line = f"{_message(symbol)} ({symbol}): {format_count(rest)} "
            line += "problem" if rest == 1 else "problems"
            if symbol in examples:
                line += f", {'at' if rest == 1 else 'one at'} {escape(examples[symbol].path)}"
            yield f"{line}; {hint}" if hint else line


def _hidden_by(problem: Problem) -> tuple[int, int, bytes]:
    """The less the more a problem hides: a directory all below it, a high one most.

    Which of two is named is told by their paths, not by which was met first.
    """
    return _HIDING.index(problem.operation), problem.path.count(b"/"), problem.path


def _message(symbol: str) -> str:
    number = getattr(errno, symbol, None)
    if number is None:
        number = int(symbol.removeprefix("E"))
    return os.strerror(number)
