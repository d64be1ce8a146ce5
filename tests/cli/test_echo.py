from __future__ import annotations

import fcntl
import os
import termios
from collections.abc import Iterator
from typing import TextIO

import pytest

from scantree.cli import echo
from tests.machine import open_terminal


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A terminal that controls nobody, and the stream that is drawn on it."""
    controller, controlled = open_terminal()
    with os.fdopen(controlled, "w") as stream:
        yield stream
    os.close(controller)


def flags_of(terminal: TextIO) -> int:
    flags: int = termios.tcgetattr(terminal)[3]
    return flags


def test_a_muted_terminal_shows_no_keys_and_then_as_before(terminal: TextIO) -> None:
    before = flags_of(terminal)
    assert before & termios.ECHO
    echo.mute(terminal)
    assert flags_of(terminal) == before & ~termios.ECHO & ~termios.ECHONL
    echo.unmute()
    assert flags_of(terminal) == before
    echo.unmute()
    assert flags_of(terminal) == before


def test_a_terminal_that_showed_none_before_shows_none_after(terminal: TextIO) -> None:
    attributes = termios.tcgetattr(terminal)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    echo.mute(terminal)
    echo.unmute()
    assert not flags_of(terminal) & termios.ECHO


def test_what_else_was_set_meanwhile_stays(terminal: TextIO) -> None:
    echo.mute(terminal)
    attributes = termios.tcgetattr(terminal)
    attributes[3] &= ~termios.ICANON
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    echo.unmute()
    assert flags_of(terminal) & (termios.ECHO | termios.ICANON) == termios.ECHO


def test_another_process_can_bring_back_what_was_there(terminal: TextIO) -> None:
    before = echo.echo_of(terminal.fileno())
    assert before is not None
    echo.mute(terminal)
    echo.bring_back(before)
    assert flags_of(terminal) & termios.ECHO
    echo.unmute()


def test_what_is_no_terminal_is_left_alone() -> None:
    with open(os.devnull, "w", encoding="utf-8") as stream:
        assert echo.echo_of(stream.fileno()) is None
        echo.mute(stream)
        echo.unmute()


def in_session_of(terminal: TextIO, *, foreground: bool) -> bool:
    """Whether a process that the terminal controls finds it muted after muting it."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            os.setsid()
            # Whoever may not read a terminal needs a privilege to be controlled by it.
            opened = os.open(os.ttyname(terminal.fileno()), os.O_RDWR | os.O_NOCTTY)
            with open(opened, "w", encoding="utf-8") as stream:
                fcntl.ioctl(stream, termios.TIOCSCTTY, 0)
                if not foreground:
                    worker = os.fork()
                    if worker:
                        _, status = os.waitpid(worker, os.WUNTRACED)
                        code = os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 3
                        return os._exit(code)
                    os.setpgid(0, 0)
                echo.mute(stream)
                code = int(bool(flags_of(stream) & termios.ECHO))
                echo.unmute()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 1}
    return code == 0


def test_a_terminal_is_muted_in_the_foreground_alone(terminal: TextIO) -> None:
    assert in_session_of(terminal, foreground=True)


def test_a_process_in_the_background_is_neither_stopped_nor_heard(terminal: TextIO) -> None:
    assert not in_session_of(terminal, foreground=False)


def test_a_process_that_a_signal_ends_amid_unmuting_has_unmuted(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = flags_of(terminal)
    echo.mute(terminal)
    bring_back = echo.bring_back

    def interrupted(_: echo.Echo) -> None:
        monkeypatch.setattr(echo, "bring_back", bring_back)
        echo.unmute()
        raise SystemExit

    monkeypatch.setattr(echo, "bring_back", interrupted)
    with pytest.raises(SystemExit):
        echo.unmute()
    assert flags_of(terminal) == before
