"""A signal in each phase of the command: while it starts, scans, ends, and writes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scantree.cli import run, signals
from scantree.cli.exit_codes import ExitCode
from scantree.cli.plan import Options, plan_of
from scantree.cli.stop_requests import STOP_SIGNALS
from scantree.cli.view_options import ViewOptions
from scantree.scanning.report import ScanReport

ReportMaker = Callable[..., ScanReport]
SCAN = [sys.executable, "-m", "scantree", "scan"]
PATIENT = "from scantree.cli import signals; signals.PATIENCE_SECONDS = 3600\n"
"""For what would be over soon, were the machine not busy with something else."""


def code_of(number: signal.Signals) -> int:
    return 128 + number


@pytest.mark.parametrize("number", STOP_SIGNALS)
@pytest.mark.parametrize("room", ["typer", "trio", "scantree.scanning.run"])
def test_a_signal_while_the_command_starts_makes_an_empty_report(
    tmp_path: Path, number: signal.Signals, room: str
) -> None:
    code = (
        "import os, sys\n"
        "class Signalling:\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == {room!r}: os.kill(os.getpid(), {int(number)})\n"
        "sys.meta_path.insert(0, Signalling())\n"
        f"{PATIENT}"
        "from scantree.__main__ import main\n"
        "sys.exit(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "scan", "--json", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == code_of(number)
    document = json.loads(ended.stdout)
    assert document["complete"] is False
    assert document["totals"]["inodes"] == 0
    assert ended.stderr == b"scantree: stopped by %s; this is what was found so far\n" % (
        number.name.encode()
    )


@pytest.mark.parametrize("command", ["scan", "show", "check"])
def test_a_signal_while_the_event_loop_ends_is_not_told_of(tmp_path: Path, command: str) -> None:
    # One comes whenever a socket has been closed: the loop's own are among them.
    code = (
        "import os, signal, socket, sys\n"
        "from scantree.__main__ import main\n"
        "signal.signal(signal.SIGUSR1, lambda number, frame: None)\n"
        "close = socket.socket.close\n"
        "def close_and_signal(self):\n"
        "    close(self)\n"
        "    os.kill(os.getpid(), signal.SIGUSR1)\n"
        "    print('closed', file=sys.stderr)\n"
        "socket.socket.close = close_and_signal\n"
        "sys.exit(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, command, str(tmp_path)], capture_output=True, check=False
    )
    assert ended.returncode == 0
    assert set(ended.stderr.splitlines()) == {b"closed"}


@pytest.mark.parametrize("option", ["--exclude-from", "--files0-from"])
def test_a_signal_ends_a_command_that_waits_for_its_input(tmp_path: Path, option: str) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    command = subprocess.Popen(
        [*SCAN, option, str(fifo)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    # It opens when the command reads it.
    with open(fifo, "wb"):
        command.send_signal(signal.SIGINT)
        out, err = command.communicate()
    assert (command.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_signal_when_the_last_directory_is_done_marks_the_report_incomplete(
    make_report: ReportMaker,
    fake_scan: Any,
    capfd: pytest.CaptureFixture[str],
    number: signal.Signals,
) -> None:
    class Ending(fake_scan):  # type: ignore[misc]
        async def run(self) -> ScanReport:
            report: ScanReport = await super().run()
            os.kill(os.getpid(), number)
            return report

        def stop(self) -> None:
            """There is nothing to stop any more."""

    scan = Ending(make_report(complete=True))
    assert run.run_plan(plan_of(Options(view=ViewOptions(json=True))), scan.start) == code_of(
        number
    )
    out, err = capfd.readouterr()
    assert json.loads(out)["complete"] is False
    assert err == f"scantree: stopped by {number.name}; this is what was found so far\n"


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_an_output_that_can_be_finished_is_whole_in_spite_of_a_signal(
    make_report: ReportMaker,
    fake_scan: Any,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    write = os.write

    def write_signalled(descriptor: int, data: bytes) -> int:
        os.kill(os.getpid(), number)
        return write(descriptor, data[:100])

    monkeypatch.setattr(os, "write", write_signalled)
    # Each further signal comes too soon to be another request, and time doesn't run out.
    monkeypatch.setattr("time.monotonic", lambda: 7.0)
    monkeypatch.setattr(signals, "PATIENCE_SECONDS", 3600)
    scan = fake_scan(make_report(complete=True))
    code = run.run_plan(plan_of(Options(view=ViewOptions(json=True))), scan.start)
    monkeypatch.undo()
    assert code == code_of(number)
    out, err = capfd.readouterr()
    assert json.loads(out)["complete"] is True
    assert err == f"scantree: stopped by {number.name}; the scan was over\n"


def test_a_document_that_takes_too_long_leaves_the_old_file(
    make_report: ReportMaker,
    fake_scan: Any,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "scan.json"
    file.write_bytes(b"before")

    def sync_for_ever(descriptor: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        while True:
            signal.pause()

    monkeypatch.setattr(os, "fsync", sync_for_ever)
    plan = plan_of(Options(view=ViewOptions(output=[str(file)])))
    code = run.run_plan(plan, fake_scan(make_report()).start)
    assert code is ExitCode.INTERRUPTED
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]
    assert capfd.readouterr() == (
        "",
        "scantree: stopped by SIGINT; the output was not finished\n",
    )


@pytest.mark.parametrize("number", STOP_SIGNALS)
@pytest.mark.parametrize("where", ["standard output", "-o"])
def test_an_output_that_nobody_reads_is_given_up(
    tmp_path: Path, number: signal.Signals, where: str
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    # More than a pipe holds.
    names = [str(tmp_path / f"{number:04d}{'n' * 200}") for number in range(800)]
    to_fifo = ["-o", str(fifo)] if where == "-o" else ["--json"]
    with open(fifo, "wb") as writing:
        command = subprocess.Popen(
            [*SCAN, "-q", *to_fifo, *names],
            stdout=subprocess.DEVNULL if where == "-o" else writing,
            stderr=subprocess.PIPE,
        )
        # As soon as there is anything the scan is over.
        select.select([reading], [], [])
    command.send_signal(number)
    _, err = command.communicate()
    os.close(reading)
    assert command.returncode == code_of(number)
    first, *_ = err.decode().splitlines()
    assert first == f"scantree: stopped by {number.name}; the output was not finished"
