from __future__ import annotations

import os
import signal
import time
from functools import partial

import pytest

from scantree.cli import drawn_on
from scantree.cli import signals as room
from scantree.cli.signals import StopSignals, abort, stop_signals
from scantree.cli.stop_requests import SAME_REQUEST_SECONDS, STOP_SIGNALS


class FakeTimer:
    """Notes the seconds, 0 for none, to which it was set; somebody else lets them pass."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.works = True

    def set(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return self.works

    def clear(self) -> None:
        self.seconds.append(0)


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> FakeTimer:
    made = FakeTimer()
    monkeypatch.setattr(room, "Timer", lambda: made)
    return made


def settle(signals: StopSignals) -> None:
    """Let the time pass in which a signal is the same request."""
    for _ in range(2):
        signals.be_told_of_time(signal.SIGALRM)


def test_outside_every_signal_does_what_it_did(timer: FakeTimer) -> None:
    numbers = (*STOP_SIGNALS, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]
    with stop_signals() as signals:
        assert signals.stopped_by is None
        assert [signal.getsignal(number) for number in numbers] != before
        with stop_signals() as again:
            assert again is signals
        assert [signal.getsignal(number) for number in numbers] != before
    assert [signal.getsignal(number) for number in numbers] == before


def test_an_ignored_signal_stays_ignored(timer: FakeTimer) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_signals() as signals:
            os.kill(os.getpid(), signal.SIGHUP)
            assert signals.stopped_by is None
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_the_first_signal_stops_and_the_others_follow(
    number: signal.Signals, timer: FakeTimer
) -> None:
    signals = StopSignals()
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda each: calls.append(each.name)):
        assert calls == []
        signals.receive(number)
        settle(signals)
        signals.receive(signal.SIGTERM)
    assert calls == ["stop", "SIGTERM"]
    assert signals.stopped_by is number


def test_what_begins_after_the_first_signal_is_stopped_at_once(timer: FakeTimer) -> None:
    signals = StopSignals()
    signals.receive(signal.SIGINT)
    settle(signals)
    assert timer.seconds[-1] == room.PATIENCE_SECONDS
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda _: None):
        assert calls == ["stop"]
    assert timer.seconds[-1] == 0


def test_a_limit_that_is_lifted_while_a_request_settles_is_no_more(timer: FakeTimer) -> None:
    signals = StopSignals()
    signals.receive(signal.SIGINT)
    with signals.stopping(lambda: None, lambda _: None):
        settle(signals)
        assert room.PATIENCE_SECONDS not in timer.seconds


@pytest.mark.parametrize("ticks", [0, 1])
def test_two_signals_at_once_are_one_request(timer: FakeTimer, ticks: int) -> None:
    signals = StopSignals()
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda each: calls.append(each.name)):
        signals.receive(signal.SIGTERM)
        for _ in range(ticks):
            # Both may be told late, and this one first.
            signals.be_told_of_time(signal.SIGALRM)
        signals.receive(signal.SIGTERM)
    assert calls == ["stop"]


def test_two_signals_at_once_are_one_request_however_late_they_are_told() -> None:
    calls: list[str] = []
    with (
        stop_signals() as signals,
        signals.stopping(lambda: calls.append("stop"), lambda each: calls.append(each.name)),
    ):
        os.kill(os.getpid(), signal.SIGINT)
        # As a reader written in C does it that takes its time to close.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(2 * SAME_REQUEST_SECONDS)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [*STOP_SIGNALS, signal.SIGALRM])
        assert calls == ["stop"]
        while signals.is_settling:
            signal.pause()
        os.kill(os.getpid(), signal.SIGTERM)
    assert calls == ["stop", "SIGTERM"]


def test_without_a_timer_each_signal_is_a_request_of_its_own(timer: FakeTimer) -> None:
    timer.works = False
    signals = StopSignals()
    calls: list[str] = []
    with signals.stopping(lambda: calls.append("stop"), lambda each: calls.append(each.name)):
        signals.receive(signal.SIGTERM)
        signals.receive(signal.SIGTERM)
    assert calls == ["stop", "SIGTERM"]


def test_time_that_runs_out_is_one_more_request(timer: FakeTimer) -> None:
    signals = StopSignals()
    calls: list[str] = []
    with signals.ending(lambda each: calls.append(each.name)):
        signals.be_told_of_time(signal.SIGALRM)
        assert calls == []
        signals.receive(signal.SIGHUP)
        settle(signals)
        assert calls == []
        assert timer.seconds[-1] == room.PATIENCE_SECONDS
        signals.be_told_of_time(signal.SIGALRM)
    assert calls == ["SIGHUP"]
    assert timer.seconds[-1] == 0


def test_what_stopped_the_scan_limits_no_time_afterwards(timer: FakeTimer) -> None:
    signals = StopSignals()
    with signals.stopping(lambda: None, lambda _: None):
        signals.receive(signal.SIGINT)
    with signals.ending(lambda _: None):
        settle(signals)
        assert room.PATIENCE_SECONDS not in timer.seconds


@pytest.mark.parametrize(("is_stopped", "after"), [(True, signal.SIG_IGN), (False, signal.SIG_DFL)])
def test_a_process_that_was_stopped_ends_as_it_said(
    timer: FakeTimer, is_stopped: bool, after: signal.Handlers
) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    others = {each: signal.getsignal(each) for each in (*STOP_SIGNALS, signal.SIGALRM)}
    try:
        with stop_signals(is_last=True) as signals:
            if is_stopped:
                signals.receive(signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is after
    finally:
        for number, handler in others.items():
            signal.signal(number, handler)
        signal.signal(signal.SIGTERM, before)


class Ended(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("draws", [True, False])
def test_aborting_gives_a_terminal_that_is_drawn_on_back(
    monkeypatch: pytest.MonkeyPatch, draws: bool
) -> None:
    given_back: list[bool] = []

    def end(code: int) -> None:
        raise Ended(code)

    handlers: dict[int, object] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(drawn_on, "give_back", lambda: given_back.append(True))
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended) as caught:
        partial(abort, draws=draws)(signal.SIGINT)
    assert caught.value.args == (130,)
    assert given_back == [True] * draws
    # None of them comes in between.
    assert handlers == dict.fromkeys(STOP_SIGNALS, signal.SIG_IGN)
