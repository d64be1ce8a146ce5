"""``scan --fail-over``: a limit on the total, for scripts and monitors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forked_command import Ended
from tests.truth.command import command


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    for number in range(10):
        (tmp_path / "a" / f"f{number}").write_bytes(b"x" * 100_000)
    return tmp_path


def scanned(tree: Path, *options: str) -> Ended:
    return command("scan", "-q", *options, str(tree))


@pytest.mark.parametrize("options", [["-s"], ["--json"], ["-A"], ["-b"], ["--paths"]])
def test_total_above_the_limit_is_code_4_and_one_line(tree: Path, options: list[str]) -> None:
    ended = scanned(tree, *options, "--fail-over", "500K")
    assert ended.code == 4
    assert ended.err.startswith(b"scantree: the total is ")
    assert ended.err.endswith(b" is allowed\n")
    assert ended.err.count(b"\n") == 1
    assert ended.out == scanned(tree, *options).out or b"elapsed" in ended.out


def test_total_at_the_limit_is_no_failure(tree: Path) -> None:
    assert scanned(tree, "-b", "--fail-over", "1000000").code == 0
    assert scanned(tree, "-b", "--fail-over", "999999").code == 4


def test_limit_counts_inodes_where_they_are_shown(tree: Path) -> None:
    assert scanned(tree, "--inodes", "--fail-over", "12").code == 0
    ended = scanned(tree, "--inodes", "--fail-over", "11")
    assert ended.code == 4
    assert ended.err == b"scantree: the total is 12, and 11 is allowed\n"


def test_unread_entries_win_and_both_are_said(tree: Path) -> None:
    ended = command("scan", "-s", "--fail-over", "1K", str(tree), str(tree / "gone"))
    assert ended.code == 1
    assert b"gone: No such file" in ended.err
    assert b"the total is" in ended.err


@pytest.mark.parametrize("text", ["-5", "much", ""])
def test_limit_that_is_no_size_is_a_usage_error(tree: Path, text: str) -> None:
    ended = scanned(tree, f"--fail-over={text}")
    assert ended.code == 2
    assert b"--fail-over" in ended.err
