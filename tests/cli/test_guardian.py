from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from scantree.cli.guardian import guard
from tests.cli.guarded_process import Guarded
from tests.machine import needs_proc


class Starter(Protocol):
    def __call__(self, body: str, *, is_patient: bool = False) -> Guarded: ...


@pytest.fixture
def start() -> Iterator[Starter]:
    started: list[Guarded] = []

    def starter(body: str, *, is_patient: bool = False) -> Guarded:
        started.append(Guarded(body, is_patient=is_patient))
        return started[-1]

    yield starter
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def state(pid: int) -> str:
    """A process's state, one letter as proc_pid_stat(5) has them."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2][0]


@pytest.mark.parametrize("code", [0, 3, 143])
def test_the_exit_code_is_that_of_the_work(start: Starter, code: int) -> None:
    guarded = start(f"say('done')\nreturn {code}")
    assert guarded.end() == (code, b"done\n", b"")


def test_work_that_fails_is_not_hidden(start: Starter) -> None:
    code, _, err = start("raise LookupError('nothing')").end()
    assert code == 1
    assert err.startswith(b"Traceback")
    assert err.endswith(b"LookupError: nothing\n")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGPIPE])
def test_a_work_that_a_signal_ends_ends_the_guardian_by_the_same(
    start: Starter, number: signal.Signals
) -> None:
    body = f"signal.signal({number}, signal.SIG_DFL)\n" if number is signal.SIGPIPE else ""
    guarded = start(f"{body}os.kill(os.getpid(), {number})\nsignal.pause()")
    assert guarded.end()[0] == -number


@pytest.mark.parametrize(("said", "code"), [(5, 5), (-13, -13)])
def test_a_work_that_said_goodbye_is_not_waited_for(start: Starter, said: int, code: int) -> None:
    guarded = start(f"say('last')\nsay_goodbye({said})\nprint('lost')\nwhile True: signal.pause()")
    # The end of the output shows that nobody holds the pipe any more.
    assert guarded.end() == (code, b"last\n", b"")


def test_a_guardian_that_is_killed_takes_the_work_with_it(start: Starter) -> None:
    guarded = start("say('here')\nsignal.signal(15, signal.SIG_IGN)\nwhile True: signal.pause()")
    assert guarded.hear() == b"here"
    guarded.tell(signal.SIGKILL)
    # The work holds the pipe: it has an end only with it.
    assert guarded.end() == (-signal.SIGKILL, b"", b"")


COUNTING = """
import threading
count = []
for number in (1, 2, 15):
    signal.signal(number, lambda number, _: (count.append(number), say('got', number)))
say('ready')
sys.stdin.read()
return len(count)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_for_the_guardian_is_passed_on_once(
    start: Starter, number: signal.Signals
) -> None:
    guarded = start(COUNTING)
    assert guarded.hear() == b"ready"
    guarded.tell(number)
    assert guarded.hear() == b"got %d" % number
    assert guarded.end() == (1, b"", b"")


def test_a_signal_that_is_ignored_from_the_start_stops_nothing(start: Starter) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        guarded = start("say('ready')\nreturn len(sys.stdin.read())")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert guarded.hear() == b"ready"
    for _ in range(2):
        guarded.tell(signal.SIGHUP)
    assert guarded.end() == (0, b"", b"")


DEAF = """
for number in (2, 15):
    signal.signal(number, lambda number, _: say('got'))
say('ready')
while True: signal.pause()
"""


@pytest.mark.parametrize(("second", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_second_request_ends_the_guardian_of_deaf_work(
    start: Starter, second: signal.Signals, code: int
) -> None:
    guarded = start(DEAF)
    assert guarded.hear() == b"ready"
    guarded.tell(signal.SIGTERM)
    assert guarded.hear() == b"got"
    while guarded.process.poll() is None:
        # One that comes too soon is the first one again.
        guarded.tell(second)
    assert guarded.process.returncode == code


JOB = """
signal.signal(signal.SIGCONT, lambda *_: say('continued'))
say(os.getpid())
return len(sys.stdin.read())
"""


@needs_proc
def test_the_work_stops_before_its_guardian_and_continues_with_it(start: Starter) -> None:
    guarded = start(JOB, is_patient=True)
    work = int(guarded.hear())
    for tell, number in (
        (guarded.tell, signal.SIGTSTP),
        (guarded.tell_group, signal.SIGTSTP),
        (lambda number: os.kill(work, number), signal.SIGSTOP),
    ):
        tell(number)
        _, status = os.waitpid(guarded.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert state(work) == "T"
        guarded.tell(signal.SIGCONT)
        assert guarded.hear() == b"continued"
    assert guarded.end() == (0, b"", b"")


@needs_proc
def test_without_another_process_the_work_is_done_in_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    def work() -> int:
        return os.getpid()

    before = signal.pthread_sigmask(signal.SIG_BLOCK, ()), len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "fork", refuse)
    assert guard(work) == os.getpid()
    after = signal.pthread_sigmask(signal.SIG_BLOCK, ()), len(os.listdir("/proc/self/fd"))
    assert after == before
