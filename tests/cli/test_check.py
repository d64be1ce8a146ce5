from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import scantree
from scantree.cli import checking
from scantree.cli.alert_range import parse_range
from scantree.cli.entry import run
from scantree.cli.usage import UsageError
from tests.saved.kept import plant
from tests.truth.command import command

LINE = re.compile(
    r"SCANTREE (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+"
    r"( \| size=(\d+)B(;([^; ]*);([^; ]*))? inodes=(\d+)(;[^; ]*;[^; ]*)? problems=(\d+))?\n"
)
CODES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("checked") / "a|b\n"
    plant(tree, 20)
    return tree


def checked(capfd: pytest.CaptureFixture[str], *arguments: Path | str) -> re.Match[str]:
    """The one line that is said, whose state is the exit code's."""
    code = run(["check", *map(str, arguments)])
    said = capfd.readouterr()
    match = LINE.fullmatch(said.out)
    assert match, said.out
    assert said.err == ""
    assert CODES[match[1]] == code
    return match


def test_a_line_has_the_totals_and_what_they_are_compared_with(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    totals = scantree.scan(tree).totals
    match = checked(capfd, tree, "-w", "1G", "-c", "2G")
    assert match[1] == "OK"
    assert (match[3], match[7], match[9]) == (
        str(totals.allocated_size),
        str(totals.inodes),
        "0",
    )
    assert (match[5], match[6]) == (str(1 << 30), str(2 << 30))


@pytest.mark.parametrize(
    ("limits", "state"),
    [
        ([], "OK"),
        (["-w", "1K"], "WARNING"),
        (["-c", "1K"], "CRITICAL"),
        (["-w", "1K", "-c", "1K"], "CRITICAL"),
        (["-w", "1K", "-c", "1G"], "WARNING"),
        (["-w", "1G:"], "WARNING"),
        (["-c", "@1K:1G"], "CRITICAL"),
        (["-c", "@:1K"], "OK"),
        (["-w", "~:1G", "-c", "1K:1G"], "OK"),
        (["--inodes", "-c", "10"], "CRITICAL"),
        (["--inodes", "-c", "1K"], "OK"),
        (["-A", "-w", "1"], "WARNING"),
        (["-A", "-w", "1K", "--exclude", "*"], "OK"),
    ],
)
def test_a_total_outside_of_a_range_alerts(
    tree: Path, capfd: pytest.CaptureFixture[str], limits: list[str], state: str
) -> None:
    assert checked(capfd, tree, *limits)[1] == state


def test_inodes_have_their_limits_beside_them(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    match = checked(capfd, "--inodes", "-w", "5:10", "-c", "@7", tree)
    assert (match[4], match[8]) == (None, ";5:10;@7")


@pytest.mark.parametrize(
    ("text", "alerting", "fine", "shown"),
    [
        ("10", [11], [0, 10], "10"),
        ("1K", [1025], [1024], "1024"),
        ("10:", [9], [10, 1 << 70], "10:"),
        ("~:10", [11], [0, 10], "~:10"),
        ("10:20", [9, 21], [10, 20], "10:20"),
        ("@10:20", [10, 20], [9, 21], "@10:20"),
        ("@10", [0, 10], [11], "@10"),
        ("0", [1], [0], "0"),
        (":5", [6], [5], "5"),
        ("1K:1MB", [1023, 1_000_001], [1024, 1_000_000], "1024:1000000"),
    ],
)
def test_ranges_are_those_of_the_guidelines(
    text: str, alerting: list[int], fine: list[int], shown: str
) -> None:
    limits = parse_range("-w", text)
    assert [limits.alerts(number) for number in alerting + fine] == [True] * len(alerting) + [
        False
    ] * len(fine)
    assert limits.text() == shown
    assert parse_range("-w", shown) == limits


@pytest.mark.parametrize("text", ["", ":", "@", "x", "2:1", "-5", "1:2:3", "1,2", "~", "@~", "5%"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_range("--warning", text)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "PATH"),
        (["/none/here"], "No such file"),
        (["--bogus", "/"], "--bogus"),
        (["-w", "x", "/"], "--warning"),
        (["-c", "-1", "/"], "--critical"),
        (["-w"], "argument"),
        (["-t", "0", "/"], "--timeout"),
        (["--fail-over", "1", "/"], "--fail-over"),
        (["--inodes", "-A", "/"], "contradict"),
        (["--dir-timeout", "x", "/"], "--dir-timeout"),
    ],
)
def test_what_cannot_be_checked_is_unknown(
    capfd: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    match = checked(capfd, *arguments)
    assert match[1] == "UNKNOWN"
    assert word in match[0]


def test_an_error_of_the_program_is_unknown_and_no_traceback(
    tree: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("a |\n")

    monkeypatch.setattr(checking, "answer_of", fail)
    match = checked(capfd, tree)
    assert "ZeroDivisionError" in match[0]


def test_what_could_not_be_read_is_a_warning(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = checking.answer_of

    def with_problem(
        report: scantree.ScanReport, asked: checking.CheckPlan, why: str | None
    ) -> object:
        report.problems.add_unlisted(13, 2)
        return answer(report, asked, why)

    monkeypatch.setattr(checking, "answer_of", with_problem)
    match = checked(capfd, tmp_path, "-c", "1G")
    assert (match[1], match[9]) == ("WARNING", "2")
    assert "2 problems (2 EACCES)" in match[0]
    assert checked(capfd, tmp_path, "-c", "1")[1] == "CRITICAL"


def test_a_scan_that_takes_too_long_is_unknown_or_critical(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    slow = ["--max-rate", "2", "-t", "0.2", str(tree)]
    match = checked(capfd, *slow, "-w", "1G")
    assert match[1] == "UNKNOWN"
    assert "gave up after 0.2 s" in match[0]
    assert checked(capfd, *slow, "-c", "1")[1] == "CRITICAL"
    assert checked(capfd, *slow, "-c", "@1:1G")[1] == "UNKNOWN"


def test_a_signal_is_unknown(tree: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "scantree", "check", "--max-rate", "2", tree],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # It listens from its first moment on, and has to be there for that.
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()
    assert (process.returncode, err) == (3, b"")
    assert out.startswith(b"SCANTREE UNKNOWN - ")


def test_it_is_a_command_of_its_own(tree: Path) -> None:
    ended = command("check", os.fsencode(tree), "-w", "1K", locale="C", is_coerced=False)
    assert (ended.code, ended.err) == (1, b"")
    assert LINE.fullmatch(ended.out.decode())
    assert b"a\\x7cb" in ended.out
