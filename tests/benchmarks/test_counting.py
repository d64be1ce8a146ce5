import shutil
import sys

import pytest

from benchmarks.counting import (
    NoCounterError,
    check_counters,
    instructions,
    reading_calls,
    sum_of_calls,
)

needs_valgrind = pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is missing")
needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is missing")
REPORT = """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ------------------
 90.00    0.000100           1        41         3 newfstatat
 10.00    0.000010           2         2           getdents64
  0.00    0.000000           0         7           futex
------ ----------- ----------- --------- --------- ------------------
100.00    0.000110           2        50         3 total
"""


def test_calls_that_read_are_summed_with_and_without_errors() -> None:
    assert sum_of_calls(REPORT) == 43


@needs_strace
def test_every_entry_that_is_looked_at_is_a_call() -> None:
    looks = "import os; [os.lstat('/') for _ in range({})]"
    few, many = (reading_calls([sys.executable, "-c", looks.format(n)]) for n in (10, 60))
    assert many - few == 50


@needs_valgrind
def test_more_work_takes_more_instructions() -> None:
    few, many = (
        instructions([sys.executable, "-c", f"for _ in range({n}): pass"]) for n in (10, 100_000)
    )
    assert many - few > 100_000


@needs_strace
def test_a_command_that_fails_counts_nothing() -> None:
    with pytest.raises(NoCounterError, match="ended with 3"):
        reading_calls([sys.executable, "-c", "raise SystemExit(3)"])


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoCounterError, match="strace and valgrind must be installed"):
        check_counters()
