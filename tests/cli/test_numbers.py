from __future__ import annotations

import pytest

from scantree.cli.numbers import MAX_JOBS, parse_jobs, parse_number
from scantree.cli.usage import UsageError


@pytest.mark.parametrize("text", ["0", "7", "100000000000000000"])
def test_a_number_is_read(text: str) -> None:
    assert parse_number("--max-depth", text, least=0) == int(text)


@pytest.mark.parametrize("text", ["", "-1", "0", "1.0", "x", "²", "9" * 5000, " 1"])
def test_what_is_no_number_from_the_least_on_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--top: .* is not a whole number of at least 1"):
        parse_number("--top", text, least=1)


def test_jobs_are_a_number_or_auto() -> None:
    assert parse_jobs("auto") is None
    assert parse_jobs("1") == 1
    assert parse_jobs(str(MAX_JOBS)) == MAX_JOBS


@pytest.mark.parametrize("text", ["0", "-1", "Auto", "", str(MAX_JOBS + 1)])
def test_other_jobs_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--jobs: .* is neither auto nor from 1 to 1024"):
        parse_jobs(text)
