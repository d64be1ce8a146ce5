from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from scantree.cli.stop_requests import StopRequests, Turn, heeded_signals


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_first_signal_is_remembered() -> None:
    requests = StopRequests()
    assert requests.first is None
    assert requests.take(signal.SIGTERM) is Turn.FIRST
    requests.settle()
    assert requests.take(signal.SIGINT) is Turn.NEXT
    assert requests.first is signal.SIGTERM


def test_a_signal_is_the_same_request_until_that_is_settled() -> None:
    requests = StopRequests()
    for turn in (Turn.FIRST, Turn.NEXT, Turn.NEXT):
        assert requests.take(signal.SIGTERM) is turn
        assert requests.take(signal.SIGTERM) is Turn.SAME
        assert requests.take(signal.SIGINT) is Turn.SAME
        requests.settle()


def test_who_knows_better_says_whether_a_signal_is_a_further_request() -> None:
    requests = StopRequests()
    assert requests.take(signal.SIGTERM, is_next=False) is Turn.FIRST
    assert requests.take(signal.SIGTERM, is_next=True) is Turn.NEXT
    requests.settle()
    assert requests.take(signal.SIGTERM, is_next=False) is Turn.SAME
    # Also where it is the first to say anything.
    assert StopRequests().take(signal.SIGTERM, is_next=True) is Turn.FIRST


@pytest.mark.usefixtures("_handlers")
def test_what_is_ignored_from_the_start_is_not_heeded() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert heeded_signals() == (signal.SIGINT, signal.SIGTERM)
