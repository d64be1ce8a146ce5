from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from scantree.cli.stdout import StdoutError, abandon_stdout, write_stdout


def run(code: str, stdout: int) -> subprocess.CompletedProcess[bytes]:
    # Unbuffered, there would be nothing left to fail in the end.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-c", code],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )


def test_everything_is_written_after_what_is_buffered(capfd: pytest.CaptureFixture[str]) -> None:
    print("first", end=" ")
    write_stdout("zweitens ö".encode())
    assert capfd.readouterr().out == "first zweitens ö"


def test_a_short_write_is_continued(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    write_stdout(b"0123456789")
    monkeypatch.undo()
    assert capfd.readouterr().out == "0123456789"


def test_a_closed_standard_output_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(StdoutError, match="Bad file descriptor"):
        write_stdout(b"data")
    abandon_stdout()


def test_a_reader_that_went_away_ends_the_process_quietly_by_sigpipe() -> None:
    read, write = os.pipe()
    os.close(read)
    ended = run("from scantree.cli.stdout import *; write_stdout(b'x')", write)
    os.close(write)
    assert ended.returncode == -signal.SIGPIPE
    assert ended.stderr == b""


def test_after_a_full_device_nothing_is_said_again_when_the_process_ends() -> None:
    with open("/dev/full", "wb") as full:
        code = (
            "from scantree.cli.stdout import *\n"
            "print('buffered', end='')\n"
            "try: write_stdout(b'x')\n"
            "except StdoutError: abandon_stdout()\n"
        )
        ended = run(code, full.fileno())
    assert (ended.returncode, ended.stderr) == (0, b"")
