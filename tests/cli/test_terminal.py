"""The command on a terminal, with a scan that lasts until it is stopped."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.machine import open_terminal

HIDE_CURSOR, SHOW_CURSOR = b"\x1b[?25l", b"\x1b[?25h"

SCAN = """
import sys, trio
from math import inf
from scantree.cli.plan import Options, plan_of
from scantree.cli.run_options import RunOptions
from scantree.cli.run import run_plan
from scantree.engine import ChildCounts
from scantree.scanning.problems import Problems
from scantree.scanning.progress import ProgressSnapshot, SlowDirectory
from scantree.scanning.report import ScanReport
from scantree.scanning.totals import Totals
from tests.machine import open_terminal

class Lasting:
    def __init__(self, request): self.request = request
    async def run(self):
        self.stopped = trio.Event()
        with trio.move_on_after(1.0 if "short" in sys.argv else inf):
            await self.stopped.wait()
        return ScanReport(self.request.roots, 0, 1.0, "short" in sys.argv,
                          Totals(directories=7), Problems(9), ChildCounts(), 1, ())
    def snapshot(self):
        slow = SlowDirectory(b"/stuck" + bytes([27]), 9.0)
        return ProgressSnapshot(1.0, ChildCounts(running=3), 1, 1, 1, 1, 0, 4, (slow,))
    def resumed(self): pass
    def pause(self): pass
    def go_on(self): pass
    def stop(self):
        if "deaf" not in sys.argv: self.stopped.set()

run = RunOptions(progress=None if "default" in sys.argv else True)
sys.exit(run_plan(plan_of(Options(run=run)), Lasting))
"""


class Terminal:
    """A process whose standard streams are one terminal, and what it wrote there."""

    def __init__(self, *words: str, stdout: int | None = None) -> None:
        self.controller, controlled = open_terminal()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCAN, *words],
            stdin=controlled,
            stdout=controlled if stdout is None else stdout,
            stderr=controlled,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"},
            # A group of its own in this session: what nobody could continue doesn't stop.
            process_group=0,
        )
        self.name = os.ttyname(controlled)
        os.close(controlled)
        self.written = b""
        self.shows_keys_in_the_end = False

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.controller, keys)

    @property
    def shows_keys(self) -> bool:
        """Whether what is typed now would be shown."""
        return bool(termios.tcgetattr(self.controller)[3] & termios.ECHO)

    def read_until(self, text: bytes, times: int = 1) -> None:
        """Wait for something to be written so many times."""
        while self.written.count(text) < times:
            self.written += os.read(self.controller, 65536)

    def read_what_is_there(self) -> None:
        """Take what was written by now, if anything: who writes waits for who reads."""
        if select.select([self.controller], [], [], 0)[0]:
            with suppress(OSError):
                self.written += os.read(self.controller, 65536)

    def end(self) -> int:
        """Read to the end, and answer the exit code."""
        try:
            while data := os.read(self.controller, 65536):
                self.written += data
        except OSError:
            pass  # EIO is how a terminal says that nobody has it open any more.
        self.shows_keys_in_the_end = self.shows_keys
        os.close(self.controller)
        return self.process.wait()


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    started: list[Terminal] = []
    yield started
    for terminal in started:
        terminal.process.kill()
        terminal.process.wait()


def start(terminals: list[Terminal], *words: str, stdout: int | None = None) -> Terminal:
    terminals.append(Terminal(*words, stdout=stdout))
    return terminals[-1]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("words", [(), ("default",)])
def test_a_signal_erases_the_live_view_and_shows_what_was_found(
    terminals: list[Terminal], number: signal.Signals, code: int, words: tuple[str, ...]
) -> None:
    terminal = start(terminals, *words)
    terminal.read_until(b"/stuck\\x1b")
    terminal.process.send_signal(number)
    assert terminal.end() == code
    assert terminal.shows_keys_in_the_end
    before, _, after = terminal.written.rpartition(SHOW_CURSOR)
    assert before.startswith(HIDE_CURSOR)
    assert after.count(b"\x1b[2K") == 4
    assert b"scanning" not in after
    text = re.sub(rb"\x1b\[[0-9;]*[A-Za-z]", b"", after)
    assert b"incomplete" in text
    assert re.search(rb"directories +7\r\n", text)
    assert text.endswith(
        b"scantree: stopped by %s; this is what was found so far\r\n" % number.name.encode()
    )


def test_a_second_signal_ends_a_scan_that_does_not_stop_and_shows_the_cursor(
    terminals: list[Terminal],
) -> None:
    terminal = start(terminals, "deaf")
    terminal.read_until(b"/stuck")
    assert not terminal.shows_keys
    terminal.process.send_signal(signal.SIGINT)
    frames = terminal.written.count(b"scanning")
    terminal.read_until(b"scanning", frames + 3)
    while terminal.process.poll() is None:
        # One that comes too soon is the first one again.
        terminal.process.send_signal(signal.SIGINT)
        terminal.read_what_is_there()
        with suppress(subprocess.TimeoutExpired):
            terminal.process.wait(0.01)
    assert terminal.end() == 130
    assert terminal.written.endswith(SHOW_CURSOR + b"\r\n")
    assert terminal.shows_keys_in_the_end
    assert b"Traceback" not in terminal.written


def test_a_stop_erases_the_live_view_and_it_comes_back(terminals: list[Terminal]) -> None:
    terminal = start(terminals)
    for times in (1, 2):
        terminal.read_until(HIDE_CURSOR, times)
        terminal.read_until(b"/stuck")
        terminal.process.send_signal(signal.SIGTSTP)
        _, status = os.waitpid(terminal.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert terminal.shows_keys
        terminal.process.send_signal(signal.SIGCONT)
        terminal.read_until(HIDE_CURSOR, times + 1)
        _, _, after = terminal.written.rpartition(SHOW_CURSOR)
        erasing, _, _ = after.partition(HIDE_CURSOR)
        assert erasing.count(b"\x1b[2K") == 4
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 143
    assert terminal.written.count(HIDE_CURSOR) == terminal.written.count(SHOW_CURSOR) == 3


def test_a_stop_that_is_ignored_from_the_start_stays_ignored(terminals: list[Terminal]) -> None:
    before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        terminal = start(terminals)
    finally:
        signal.signal(signal.SIGTSTP, before)
    terminal.read_until(b"/stuck")
    terminal.process.send_signal(signal.SIGTSTP)
    terminal.read_until(b"scanning", terminal.written.count(b"scanning") + 3)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 143
    assert terminal.written.count(HIDE_CURSOR) == 1


CTRL_S, CTRL_Q = b"\x13", b"\x11"


def stop_output(terminal: Terminal) -> None:
    """Stop the terminal while frames are drawn on it, and take what is there before that."""
    terminal.read_until(b"scanning", 2)
    terminal.type(CTRL_S)
    while select.select([terminal.controller], [], [], 0.3)[0]:
        terminal.read_what_is_there()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_scan_whose_terminal_is_stopped_with_its_report(
    terminals: list[Terminal], number: signal.Signals, code: int
) -> None:
    terminal = start(terminals)
    stop_output(terminal)
    terminal.process.send_signal(number)
    assert terminal.end() == code
    before, _, after = terminal.written.rpartition(SHOW_CURSOR)
    assert before
    assert b"stopped by %s; this is what was found so far" % number.name.encode() in after


def test_a_scan_ends_while_its_terminal_is_stopped(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    with open(tmp_path / "out", "wb") as out:
        terminal = start(terminals, "short", stdout=out.fileno())
    stop_output(terminal)
    assert terminal.process.wait() == 0
    assert b"directories" in (tmp_path / "out").read_bytes()
    assert terminal.shows_keys
    terminal.read_until(SHOW_CURSOR)


def test_a_view_for_a_terminal_that_is_stopped_waits_until_it_is_started(
    terminals: list[Terminal],
) -> None:
    terminal = start(terminals, "short")
    stop_output(terminal)
    assert terminal.process.poll() is None
    terminal.type(CTRL_Q)
    assert terminal.end() == 0
    assert re.search(rb"directories", terminal.written.rpartition(SHOW_CURSOR)[2])


def test_the_second_signal_ends_a_scan_whose_terminal_takes_nothing(
    terminals: list[Terminal],
) -> None:
    terminal = start(terminals, "deaf")
    stop_output(terminal)
    while terminal.process.poll() is None:
        # One that comes too soon is the first one again.
        terminal.process.send_signal(signal.SIGTERM)
        terminal.read_what_is_there()
    assert terminal.process.returncode == 143
    assert terminal.end() == 143
    assert terminal.written.endswith(SHOW_CURSOR + b"\r\n")
    assert terminal.shows_keys_in_the_end


def test_a_terminal_that_nobody_reads_keeps_no_scan(terminals: list[Terminal]) -> None:
    terminal = start(terminals)
    terminal.read_until(b"scanning")
    other = os.open(terminal.name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    while select.select([], [other], [], 0.5)[1]:
        os.write(other, b"x" * 100)
    os.close(other)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait() == 143


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU])
def test_a_signal_that_ends_a_process_by_default_leaves_the_terminal_as_it_was(
    terminals: list[Terminal], number: signal.Signals
) -> None:
    terminal = start(terminals)
    terminal.read_until(b"/stuck")
    assert not terminal.shows_keys
    terminal.process.send_signal(number)
    assert terminal.end() == -number
    assert terminal.written.endswith(SHOW_CURSOR + b"\r\n")
    assert terminal.shows_keys_in_the_end
