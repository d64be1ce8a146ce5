"""Standard output and standard error in every state, and how the command ends then."""

from __future__ import annotations

import contextlib
import enum
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.forked_command import forked_on
from tests.machine import open_terminal

COMMAND = [sys.executable, "-m", "scantree"]


class Case(NamedTuple):
    """A command line, its exit code where all can be written, and whether it writes any."""

    words: list[str]
    code: int
    has_output: bool = True


CASES = {
    "ok": Case(["scan", "ok"], 0),
    "problems": Case(["scan", "ok", "missing"], 1),
    "usage error": Case(["scan", "--nonsense"], 2, has_output=False),
    "missing root": Case(["scan", "missing"], 3, has_output=False),
    "--json": Case(["scan", "--json", "missing"], 3),
    "-o": Case(["scan", "-s", "-o", "out.json", "ok", "missing"], 1),
    "help": Case(["scan", "--help"], 0),
    "live view": Case(["scan", "--progress", "ok", "missing"], 1),
}


class State(enum.Enum):
    """What a stream leads to."""

    TERMINAL = "terminal"
    PIPE = "pipe"
    CLOSED = "closed"
    FULL = "full"
    NOBODY_READS = "reader gone"
    HUNG_UP = "hung up"


STARTED_ANEW = "problems"
"""What has a Python of its own, so that the forked others are held to what that does."""

GOOD = {State.TERMINAL, State.PIPE}


class Stream:
    """A descriptor in some state for a command, and what is read at its other end."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._other: int | None = None
        if state in {State.PIPE, State.NOBODY_READS}:
            self._other, self.descriptor = os.pipe()
        elif state in {State.TERMINAL, State.HUNG_UP}:
            self._other, self.descriptor = open_terminal()
        else:
            self.descriptor = os.open("/dev/full", os.O_WRONLY)
        if state in {State.NOBODY_READS, State.HUNG_UP}:
            assert self._other is not None
            os.close(self._other)
            self._other = None

    def read(self) -> bytes:
        """Everything, once the command has ended: it is little enough not to be waited for."""
        os.close(self.descriptor)
        read = b""
        if self._other is not None:
            # EIO is how a terminal says that nobody has it open any more.
            with contextlib.suppress(OSError):
                while data := os.read(self._other, 65536):
                    read += data
            os.close(self._other)
        return read


PAIRS = [
    *((state, State.PIPE) for state in State),
    *((State.PIPE, state) for state in State if state is not State.PIPE),
    *((state, state) for state in (State.TERMINAL, State.CLOSED, State.FULL, State.HUNG_UP)),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("streams")
    (root / "ok" / "below").mkdir(parents=True)
    return root


def run_anew(place: Path, words: list[str], out: Stream, err: Stream) -> int:
    closing = " ".join(
        f"{number}>&-" for number, stream in ((1, out), (2, err)) if stream.state is State.CLOSED
    )
    # Unbuffered, there would be nothing left to fail in the end.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {closing}', "sh", *COMMAND, *words],
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=out.descriptor,
        stderr=err.descriptor,
        env={**environment, "TERM": "xterm"},
        check=False,
    ).returncode


def run_forked(place: Path, words: list[str], out: Stream, err: Stream) -> int:
    to_out, to_err = (
        None if stream.state is State.CLOSED else os.dup(stream.descriptor) for stream in (out, err)
    )
    nothing = os.open(os.devnull, os.O_RDONLY)
    variables = {"TERM": "xterm", "NO_COLOR": ""}
    return forked_on((nothing, to_out, to_err), *words, cwd=place, variables=variables)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("out", "err"), PAIRS, ids=lambda state: state.value if isinstance(state, State) else ""
)
def test_the_exit_code_is_that_of_the_contract(
    place: Path, out: State, err: State, case: str
) -> None:
    words, code, has_output = CASES[case]
    streams = Stream(out), Stream(err)
    document = place / "out.json"
    document.unlink(missing_ok=True)
    started = run_anew if case == STARTED_ANEW else run_forked
    ended = started(place, words, *streams)
    read = b"".join(stream.read() for stream in streams)
    if has_output and out is State.NOBODY_READS:
        code = -signal.SIGPIPE
    elif has_output and out not in GOOD:
        code = code or 1
    assert ended == code
    assert b"Traceback" not in read
    assert b"Exception ignored" not in read
    if case == "-o":
        assert json.loads(document.read_bytes())["problems"]["count"] == 1
