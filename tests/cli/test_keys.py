"""Keys that are pressed while a scan is drawn, in a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
import signal
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

TIOCSTI_ALLOWED = Path("/proc/sys/dev/tty/legacy_tiocsti")


class Session:
    """A scan of a tree that takes as long as it is let; ``then`` is what a shell does after it."""

    def __init__(self, tree: Path, rate: int, then: str) -> None:
        self.pid, self.controller = pty.fork()
        if not self.pid:
            os.environ.update(TERM="xterm", COLUMNS="100", LINES="30")
            scan = f"-m scantree scan --progress --max-rate={rate}"
            script = f'"$0" {scan} "$1"; code=$?; {then}; exit $code'
            os.execv("/bin/sh", ["/bin/sh", "-c", script, sys.executable, str(tree)])
        self.written = b""

    def read_until(self, text: bytes, begin: int = 0) -> int:
        """Wait for something to be written from there on; answers where it ends."""
        while (at := self.written.find(text, begin)) < 0:
            self.written += os.read(self.controller, 65536)
        return at + len(text)

    def type(self, keys: bytes) -> None:
        os.write(self.controller, keys)

    def end(self) -> int:
        """The exit code of the scan, once all was read."""
        try:
            while data := os.read(self.controller, 65536):
                self.written += data
        except OSError:
            pass  # EIO: nobody has it open any more.
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    @property
    def plain(self) -> bytes:
        return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", self.written)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for number in range(400):
        (tmp_path / "tree" / f"d{number}").mkdir(parents=True)
    return tmp_path / "tree"


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    started: list[Session] = []
    yield started
    for session in started:
        if session.pid:
            os.kill(session.pid, signal.SIGKILL)
            os.waitpid(session.pid, 0)
        os.close(session.controller)


def start(sessions: list[Session], tree: Path, rate: int = 40, then: str = ":") -> Session:
    sessions.append(Session(tree, rate, then))
    sessions[-1].read_until(b"scanning")
    return sessions[-1]


def test_q_stops_and_shows_what_there_is(sessions: list[Session], tree: Path) -> None:
    session = start(sessions, tree)
    session.type(b"q")
    assert session.end() == 130
    assert b"incomplete" in session.plain
    assert b"this is what was found so far" in session.plain


def test_p_pauses_and_goes_on(sessions: list[Session], tree: Path) -> None:
    session = start(sessions, tree, rate=150)
    session.type(b"p")
    at = session.read_until(b"paused")
    # Whatever is under way has ended after a few frames, and nothing more begins.
    for _ in range(5):
        at = session.read_until(b"paused", at)
    done = re.findall(rb"([0-9,]+) done", session.plain)[-1]
    for _ in range(5):
        at = session.read_until(b"paused", at)
    assert re.findall(rb"([0-9,]+) done", session.plain)[-1] == done
    session.type(b"p")
    session.read_until(b"scanning", at)
    assert session.end() == 0
    assert re.search(rb"directories +401\r\n", session.plain)
    assert b"incomplete" not in session.plain


def test_keys_are_told_of_where_there_is_time_for_them(sessions: list[Session], tree: Path) -> None:
    session = start(sessions, tree)
    session.read_until(b"p pauses and goes on, q stops and keeps what there is")
    session.type(b"q")
    assert session.end() == 130


def test_terminal_is_as_it_was_in_the_end(sessions: list[Session], tree: Path) -> None:
    controller, controlled = pty.openpty()
    before = termios.tcgetattr(controlled)[3]
    os.close(controller)
    os.close(controlled)
    session = start(sessions, tree)
    during = termios.tcgetattr(session.controller)[3]
    assert not during & (termios.ECHO | termios.ICANON)
    session.type(b"q")
    session.read_until(b"this is what was found so far")
    assert termios.tcgetattr(session.controller)[3] == before


@pytest.mark.skipif(
    os.geteuid() != 0
    and not (TIOCSTI_ALLOWED.exists() and TIOCSTI_ALLOWED.read_text().strip() == "1"),
    reason="this system lets nobody put back what was typed",
)
def test_what_was_typed_for_the_shell_is_there_for_it(sessions: list[Session], tree: Path) -> None:
    session = start(sessions, tree, then='read -r line && echo "got $line"')
    session.type(b"ls\r")
    session.read_until(b"scanning", len(session.written))
    session.type(b"q")
    session.read_until(b"got ls\r\n")
    assert session.end() == 130
