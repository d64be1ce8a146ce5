from __future__ import annotations

import os

from scantree.render.problem_lines import problem_lines
from scantree.scanning.problems import Problem
from scantree.scanning.report import ScanReport


def test_no_problem_no_line(report: ScanReport) -> None:
    assert list(problem_lines(report, hint="--json lists them")) == []


def test_each_kind_has_one_line_with_its_count_and_how_to_list_it(report: ScanReport) -> None:
    for number in (13, 13, 5):
        report.problems.add(Problem(b"/data/x", "open", number))
    assert list(problem_lines(report, hint="--json lists them")) == [
        "Permission denied (EACCES): 2 problems, one at /data/x; --json lists them",
        "Input/output error (EIO): 1 problem, at /data/x; --json lists them",
    ]


def test_a_written_document_needs_no_hint(report: ScanReport) -> None:
    report.problems.add(Problem(b"/data/x", "open", 13))
    assert list(problem_lines(report, hint="")) == [
        "Permission denied (EACCES): 1 problem, at /data/x"
    ]


def test_a_lost_root_has_its_own_line_and_is_not_told_twice(report: ScanReport) -> None:
    report.problems.add(Problem(b"/data", "open", 2))
    assert list(problem_lines(report, hint="--json lists them")) == [
        "/data: No such file or directory (ENOENT)"
    ]


def test_an_errno_without_a_symbol_has_a_message_too(report: ScanReport) -> None:
    report.problems.add(Problem(b"/data/x", "read", 9999))
    assert list(problem_lines(report, hint="")) == [
        f"{os.strerror(9999)} (E9999): 1 problem, at /data/x"
    ]


def test_a_long_path_is_no_example_and_a_hostile_one_is_escaped(report: ScanReport) -> None:
    report.problems.add(Problem(b"/data/" + b"x" * 200, "open", 13))
    report.problems.add(Problem(b"/data/\x1b[2J", "open", 5))
    assert list(problem_lines(report, hint="")) == [
        "Permission denied (EACCES): 1 problem",
        "Input/output error (EIO): 1 problem, at $'/data/\\x1b[2J'",
    ]


def test_the_problem_that_is_named_is_the_one_that_hides_most(report: ScanReport) -> None:
    for path, operation in (
        (b"/data/a", "stat"),
        (b"/data/b/c/d", "open"),
        (b"/data/a", "read"),
        (b"/data/z", "open"),
        (b"/data/b", "open"),
        (b"/data/b/c", "open"),
    ):
        report.problems.add(Problem(path, operation, 13))
    (line,) = problem_lines(report, hint="")
    assert line == "Permission denied (EACCES): 6 problems, one at /data/b"
