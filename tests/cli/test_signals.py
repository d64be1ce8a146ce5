from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest

from scantree.cli import signals as room
from scantree.cli.signals import StopSignals, abort, stop_signals
from scantree.cli.stop_requests import STOP_SIGNALS


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds, 0 for none, to which the process's timer was set."""
    found: list[float] = []
    monkeypatch.setattr(signal, "setitimer", lambda _, seconds: found.append(seconds))
    return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each time that is asked for is a second after the one before."""
    times = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    return iter(())


def test_outside_every_signal_does_what_it_did(timers: list[float]) -> None:
    numbers = (*STOP_SIGNALS, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]
    with stop_signals() as signals:
        assert signals.stopped_by is None
        assert [signal.getsignal(number) for number in numbers] != before
        with stop_signals() as again:
            assert again is signals
        assert [signal.getsignal(number) for number in numbers] != before
    assert [signal.getsignal(number) for number in numbers] == before


def test_an_ignored_signal_stays_ignored(timers: list[float]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_signals() as signals:
            os.kill(os.getpid(), signal.SIGHUP)
            assert signals.stopped_by is None
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_the_first_signal_stops_and_the_others_follow(
    number: signal.Signals, timers: list[float], later: None
) -> None:
    signals = StopSignals()
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda each: calls.append(each.name)):
        assert calls == []
        signals.receive(number)
        signals.receive(signal.SIGTERM)
    assert calls == ["stop", "SIGTERM"]
    assert signals.stopped_by is number


def test_what_begins_after_the_first_signal_is_stopped_at_once(timers: list[float]) -> None:
    signals = StopSignals()
    signals.receive(signal.SIGINT)
    assert timers == [room.PATIENCE_SECONDS]
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda _: None):
        assert calls == ["stop"]
    assert timers[1:] == [0]


def test_two_signals_at_once_are_one_request(
    timers: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 7.0)
    signals = StopSignals()
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda each: calls.append(each.name)):
        signals.receive(signal.SIGTERM)
        signals.receive(signal.SIGTERM)
    assert calls == ["stop"]


def test_time_that_runs_out_is_one_more_request(timers: list[float]) -> None:
    signals = StopSignals()
    calls: list[str] = []
    with signals.ending(lambda each: calls.append(each.name)):
        signals.run_out_of_time(signal.SIGALRM)
        assert calls == []
        signals.receive(signal.SIGHUP)
        assert timers == [room.PATIENCE_SECONDS]
        signals.run_out_of_time(signal.SIGALRM)
    assert calls == ["SIGHUP"]
    assert timers[1:] == [0]


def test_what_stopped_the_scan_limits_no_time_afterwards(timers: list[float]) -> None:
    signals = StopSignals()
    with signals.stopping(lambda: None, lambda _: None):
        signals.receive(signal.SIGINT)
    with signals.ending(lambda _: None):
        assert set(timers) == {0}


class Ended(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize(("draws", "written"), [(True, [(2, b"\x1b[?25h\n")]), (False, [])])
def test_aborting_gives_a_terminal_that_is_drawn_on_its_cursor_back(
    monkeypatch: pytest.MonkeyPatch, draws: bool, written: list[tuple[int, bytes]]
) -> None:
    seen: list[tuple[int, bytes]] = []

    def end(code: int) -> None:
        raise Ended(code)

    handlers: dict[int, object] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(os, "write", lambda descriptor, data: seen.append((descriptor, data)))
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended) as caught:
        partial(abort, draws=draws)(signal.SIGINT)
    assert caught.value.args == (130,)
    assert seen == written
    # None of them comes in between.
    assert handlers == dict.fromkeys(STOP_SIGNALS, signal.SIG_IGN)
