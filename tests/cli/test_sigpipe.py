"""Standard output whose reader went away: the end by SIGPIPE, or an error where that can't be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "scantree"]
LOST = b"scantree: cannot write to standard output: Broken pipe\n"
AS_INIT = ["unshare", "--user", "--map-root-user", "--pid", "--fork"]


@pytest.fixture
def nobody_reads() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


outputs = pytest.mark.parametrize(
    "arguments",
    [
        ["scan"],
        ["scan", "--json", "missing"],
        ["--help"],
        ["scan", "-h"],
        ["--version"],
        ["schema"],
    ],
    ids=" ".join,
)


@outputs
def test_a_reader_that_went_away_ends_the_command_quietly(
    tmp_path: Path, nobody_reads: int, arguments: list[str]
) -> None:
    ended = subprocess.run(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        stdout=nobody_reads,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (-signal.SIGPIPE, b"")


@outputs
def test_where_sigpipe_is_blocked_lost_output_is_told_and_no_success(
    tmp_path: Path, nobody_reads: int, arguments: list[str]
) -> None:
    ended = subprocess.run(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        stdout=nobody_reads,
        stderr=subprocess.PIPE,
        preexec_fn=partial(signal.pthread_sigmask, signal.SIG_BLOCK, [signal.SIGPIPE]),
        check=False,
    )
    assert ended.returncode == (3 if "missing" in arguments else 1)
    assert ended.stderr.startswith(LOST)


@pytest.mark.skipif(
    subprocess.run([*AS_INIT, "true"], capture_output=True, check=False).returncode != 0,
    reason="there can be no process space of our own",
)
@pytest.mark.parametrize("is_guarded", [False, True])
def test_in_the_first_process_of_a_container_lost_output_is_told_and_no_success(
    tmp_path: Path, nobody_reads: int, is_guarded: bool
) -> None:
    code = (
        "import sys\n"
        "from scantree.cli import hanging_mounts\n"
        f"hanging_mounts.is_any_mounted = lambda: {is_guarded}\n"
        "from scantree.__main__ import main\n"
        "sys.exit(main())\n"
    )
    ended = subprocess.run(
        [*AS_INIT, sys.executable, "-c", code, "scan", "-s"],
        cwd=tmp_path,
        stdout=nobody_reads,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, LOST)
