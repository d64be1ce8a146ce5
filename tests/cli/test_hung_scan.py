"""The command over a directory that never answers, and that no signal can get it out of."""

from __future__ import annotations

import importlib.util
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.reader.kinds import IS_NATIVE_BUILT
from tests.reader.native.hung_mount import FUSE

ROOT = Path(__file__).parent.parent.parent
SCAN = [sys.executable, "-m", "scantree", "scan", "-j", "2"]

pytestmark = [
    pytest.mark.fuse,
    pytest.mark.skipif(
        not os.access(FUSE, os.R_OK | os.W_OK), reason=f"{FUSE} is not there, or not for this user"
    ),
    pytest.mark.skipif(importlib.util.find_spec("pyfuse3") is None, reason="pyfuse3 is missing"),
]
readers = pytest.mark.parametrize("native", ["0", *(["1"] if IS_NATIVE_BUILT else [])])


class HungTree:
    """A mounted file system of which ``stuck`` never answers one kind of question."""

    def __init__(self, path: Path, hangs_at: str) -> None:
        self.path = path
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.hung_server", str(path), hangs_at],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        self._wait_for(b"mounted\n")

    def wait_until_asked(self) -> None:
        """Wait until somebody waits."""
        self._wait_for(b"asked\n")

    def end(self) -> None:
        """Let everybody go who waits, with an error."""
        self._server.kill()
        self._server.communicate()
        # Its mount stays, and answers nothing.
        subprocess.run(["umount", "--lazy", str(self.path)], check=True)

    def _wait_for(self, line: bytes) -> None:
        assert self._server.stdout is not None
        assert self._server.stdout.readline() == line


Mounter = Callable[[str], HungTree]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mounter]:
    mounted: list[HungTree] = []

    def mounter(hangs_at: str) -> HungTree:
        mounted.append(HungTree(tmp_path, hangs_at))
        return mounted[-1]

    yield mounter
    for tree in mounted:
        tree.end()


def environment(native: str) -> dict[str, str]:
    return {**os.environ, "SCANTREE_NATIVE": native, "TERM": "xterm", "COLUMNS": "80"}


@readers
@pytest.mark.parametrize("hangs_at", ["open", "read"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_brings_the_report_and_the_end(
    mount: Mounter, native: str, hangs_at: str, number: signal.Signals, code: int
) -> None:
    tree = mount(hangs_at)
    scan = subprocess.Popen(
        [*SCAN, "--json", str(tree.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(native),
    )
    tree.wait_until_asked()
    scan.send_signal(number)
    # Both pipes have an end, although a thread of the scan waits for good.
    out, err = scan.communicate()
    assert scan.returncode == code
    document = json.loads(out)
    assert document["complete"] is False
    assert document["totals"]["directories"] >= 1
    assert document["tasks"]["cancelled"] >= 1
    assert err == b"scantree: stopped by %s; this is what was found so far\n" % (
        number.name.encode()
    )


@readers
@pytest.mark.parametrize("is_timeout", [False, True])
def test_one_request_that_reaches_both_processes_brings_the_report(
    mount: Mounter, native: str, is_timeout: bool
) -> None:
    tree = mount("open")
    scan = subprocess.Popen(
        [*(["timeout", "3600"] if is_timeout else []), *SCAN, "--json", str(tree.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(native),
        process_group=0,
    )
    tree.wait_until_asked()
    if is_timeout:
        scan.send_signal(signal.SIGTERM)
    else:
        os.killpg(scan.pid, signal.SIGTERM)
    out, err = scan.communicate()
    assert scan.returncode == 143
    assert json.loads(out)["complete"] is False
    assert err == b"scantree: stopped by SIGTERM; this is what was found so far\n"


def children_of(pid: int) -> list[int]:
    """The processes that it has started."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


@readers
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_scan_that_is_killed_while_a_directory_hangs_leaves_nobody_waiting(
    mount: Mounter, native: str, number: signal.Signals
) -> None:
    tree = mount("open")
    scan = subprocess.Popen([*SCAN, "-s", str(tree.path)], env=environment(native))
    tree.wait_until_asked()
    (ward,) = children_of(scan.pid)
    os.kill(ward, number)
    assert scan.wait() == -number


class Terminal:
    """A session with the command in the foreground of its terminal."""

    def __init__(self, command: list[str], native: str) -> None:
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execvpe(command[0], command, environment(native))
        self.written = b""

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self._terminal, keys)

    def read(self) -> bytes:
        """What is shown next; nothing at the end."""
        try:
            data = os.read(self._terminal, 65536)
        except OSError:
            # EIO is how a terminal says that nobody has it open any more.
            return b""
        self.written += data
        return data

    def read_echo(self) -> None:
        """Take what is shown soon, if anything: a terminal that nobody reads takes no keys."""
        if select.select([self._terminal], [], [], 0.05)[0]:
            self.read()

    def read_until(self, text: bytes) -> None:
        """Wait for something to be shown."""
        while text not in self.written:
            assert self.read(), self.written

    def shows_keys(self) -> bool:
        """Whether what is typed now would be shown."""
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    def is_running(self) -> bool:
        """Whether the command has not ended."""
        return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def end(self) -> int:
        """Read to the end, and answer the exit code."""
        while self.read():
            pass
        return self.exit_code()

    def exit_code(self) -> int:
        """Wait for the command, whoever still has the terminal open."""
        status = os.waitpid(self._pid, 0)[1]
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)


@readers
def test_ctrl_backslash_leaves_the_terminal_as_it_was(mount: Mounter, native: str) -> None:
    tree = mount("open")
    terminal = Terminal([*SCAN, "--progress", str(tree.path)], native)
    tree.wait_until_asked()
    terminal.read_until(b"scanning")
    assert not terminal.shows_keys()
    terminal.press(b"\x1c")
    terminal.read_until(b"\x1b[?25h")
    while not terminal.shows_keys():
        terminal.read_echo()
    assert terminal.exit_code() == -signal.SIGQUIT


@readers
def test_ctrl_c_brings_the_report_and_the_prompt(mount: Mounter, native: str) -> None:
    tree = mount("read")
    terminal = Terminal([*SCAN, "--progress", str(tree.path)], native)
    tree.wait_until_asked()
    terminal.read_until(b"scanning")
    terminal.press(b"\x03")
    assert terminal.end() == 130
    _, _, after = terminal.written.rpartition(b"\x1b[?25h")
    assert b"incomplete" in after
    assert b"stopped by SIGINT" in after
    assert b"\x1b[?25l" not in after


def test_ctrl_c_twice_ends_a_command_that_hangs_itself(mount: Mounter) -> None:
    tree = mount("lookup")
    out = str(tree.path / "stuck" / "out.json")
    terminal = Terminal([*SCAN, "-o", out, str(tree.path)], "0")
    tree.wait_until_asked()
    while terminal.is_running():
        # One that comes too soon is the first one again.
        terminal.press(b"\x03")
        terminal.read_echo()
    # The process that cannot end has the terminal open, but nobody waits for that.
    assert terminal.exit_code() == 130


@readers
def test_a_check_ends_in_time(mount: Mounter, native: str) -> None:
    tree = mount("open")
    for options, code, word in (
        (["--dir-timeout", "0.5"], 1, b"1 problem (1 ETIMEDOUT)"),
        (["-t", "0.5"], 3, b"gave up after 0.5 s"),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "scantree", "check", *options, str(tree.path)],
            env=environment(native),
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (code, b"")
        assert word in ended.stdout
